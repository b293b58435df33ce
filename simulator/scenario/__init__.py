"""Our declarative description of a world: model, and applying it to a sandbox."""
