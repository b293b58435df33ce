"""Change the state of a world: every function that does is an act."""
