"""The emulated providers, a folder each, that know nothing of each other."""
