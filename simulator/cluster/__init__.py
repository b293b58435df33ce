"""Several processes that answer as one server: how they are made, what they share, and when they end."""
