"""How long the event loop takes over what the operating system has handed to it."""

ROUNDS = 3
"""In how many rounds of the event loop a connection becomes known after it was accepted."""
