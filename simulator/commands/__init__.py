"""What can be done to a world from outside, beside requests: frozen values that can be applied.

What is recorded and replayed is the command, never how it was asked for.
"""
