"""What the manual imports of it."""
