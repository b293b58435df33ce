"""Several simulators that share an engine, and answer as one: each sandbox is owned by one of them at a time."""
