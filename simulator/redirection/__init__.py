"""Lead programs as they are, with a provider's own host written into them, to a simulator."""
