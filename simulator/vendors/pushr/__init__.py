"""Emulate Push.R: SMS in Ghana, sent with a pair of API keys; texts from a CSV file; a list of what was sent."""

from simulator.vendors.pushr.manifest import VENDOR

__all__ = ["VENDOR"]
