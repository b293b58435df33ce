"""Emulate MsGine, as its page "SMS API" describes it: send to one or many, look up, list, prices, callbacks."""

from simulator.vendors.msgine.manifest import VENDOR

__all__ = ["VENDOR"]
