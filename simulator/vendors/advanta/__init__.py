"""Emulate Advanta and its family of Kenyan resellers: the Send Bulk call, in the family's codes."""

from simulator.vendors.advanta.manifest import VENDOR

__all__ = ["VENDOR"]
