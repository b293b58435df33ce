"""Define the changes of a world from outside, beside requests, as frozen values that can be applied.

What is recorded and replayed is the command, never how it was asked for.
"""
