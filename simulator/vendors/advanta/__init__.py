"""Emulate Advanta and its family of Kenyan resellers: sending one text or many, the balance, and how messages fare."""

from simulator.vendors.advanta.manifest import VENDOR

__all__ = ["VENDOR"]
