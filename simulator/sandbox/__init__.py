"""Hold one isolated world: apply inputs (requests and commands) to its state, which knows none of the acts on it."""
