"""One isolated world: inputs (requests and commands) go in, state comes out. State knows none of the acts on it."""
