"""Several processes that answer as one server: how they are made, and how requests find the one that is to answer."""
