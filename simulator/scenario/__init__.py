"""Declare a world as data, and build a sandbox from it."""
