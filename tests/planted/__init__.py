"""Faults planted in the product, to see whether the tests notice: `python -m planted` in the folder `tests`."""
