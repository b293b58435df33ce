"""Load a server with small bounds for minutes, and see that nothing of it grows."""
