"""Keep sandboxes beyond the process: their inputs in a file, and the same sandboxes from it."""
