"""The control API under /__admin: what seeing and steering a simulator takes, in JSON."""
