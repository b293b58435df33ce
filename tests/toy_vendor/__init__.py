"""A package that brings one vendor, as a third party might write it: code, and its data in `data`."""

from toy_vendor.manifest import TOY as VENDOR

__all__ = ["VENDOR"]
