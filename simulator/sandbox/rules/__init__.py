"""Hold the rules a world is made with, as values: nothing in here changes."""
