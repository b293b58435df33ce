"""Several simulators that share an engine, in one process and in several."""
