"""Read the language in which messages are searched, and tell which messages a query finds."""
