"""Mutants of the product, to see whether the tests notice: `python -m mutation` in the folder `tests`."""
