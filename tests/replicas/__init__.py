"""Trouble simulators at one PostgreSQL while clients ask them, and compare what they know with what was told."""
