"""Tell by its name which vendor a host is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.api.vendor import Vendor


class VendorHosts:
    """The names of the vendors' real hosts; one below such a name is the same vendor's: `beta.ugsms.com`, for instance.

    Args:
        vendors: whose manifests name them.
        further: names that no manifest has, in lower case, with the vendor of each.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]], further: Iterable[tuple[str, str]] = ()) -> None:
        named = {host: vendor.name for vendor in vendors for host in vendor.hosts}
        self.names: Mapping[str, str] = MappingProxyType({**named, **dict(further)})
        """The vendor of each name."""

    def vendor_of(self, host: str) -> str | None:
        """Return the vendor whose host that is, by name; None for any other.

        Args:
            host: in lower case.
        """
        while host:
            if (vendor := self.names.get(host)) is not None:
                return vendor
            host = host.partition(".")[2]
        return None

    def __contains__(self, host: object) -> bool:
        return isinstance(host, str) and self.vendor_of(host) is not None
