"""Emulate UGSMS (Uganda): version 2 with API keys, version 1 with passwords; one account behind both."""

from simulator.vendors.ugsms.manifest import VENDOR

__all__ = ["VENDOR"]
