"""Several processes that answer as one server: how they are made, and how each leads requests to the one that has them."""
