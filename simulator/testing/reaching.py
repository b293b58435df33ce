"""Reach one sandbox of a server, and call its control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.testing.naming import Named
from simulator.testing.values import VendorAccess
from simulator.text.variables import in_capitals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.testing.connection import Connection

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

PAGE = 1_000


class Reach:
    """The address of a sandbox, an application's way into it, and calls of its control API.

    Args:
        connection: the way to the server.
        view: the sandbox, as the control API shows it.
    """

    def __init__(self, connection: Connection, view: dict[str, Any]) -> None:
        self._connection = connection
        self.is_dropped = False
        self._view = view

    @property
    def name(self) -> str:
        """The name of the sandbox."""
        return str(self._view["name"])

    @property
    def seed(self) -> str:
        """The seed; equal seeds and equal requests give equal results."""
        return str(self._view["seed"])

    @property
    def base_url(self) -> str:
        """The URL in front of the paths of every vendor."""
        return str(self._view["base_url"])

    @property
    def vendors(self) -> dict[str, VendorAccess]:
        """An application's access to each vendor."""
        vendors = {name: VendorAccess.read(name, shown) for name, shown in self._view["vendors"].items()}
        return Named("vendor", vendors)

    @property
    def credentials(self) -> Mapping[str, Mapping[str, str]]:
        """Credentials that lead into this sandbox, by vendor and field."""
        return Named("vendor", {name: access.credentials for name, access in self.vendors.items()})

    @property
    def env(self) -> dict[str, str]:
        """Environment variables that lead an application here.

        `SMS_SIMULATOR_URL` is the server, `SMS_BASE_URL` the sandbox. For each vendor there is `<VENDOR>_BASE_URL` and
        a variable for each field of its credentials, in capitals with underscores between words: `<VENDOR>_API_KEY`.
        """
        variables = {"SMS_SIMULATOR_URL": self._connection.url, "SMS_BASE_URL": self.base_url}
        for vendor, access in self.vendors.items():
            variables[f"{in_capitals(vendor)}_BASE_URL"] = access.base_url
            for field, value in access.credentials.items():
                variables[f"{in_capitals(vendor)}_{in_capitals(field)}"] = value
        return Named("variable", variables)

    def ask(
        self, method: str, path: str, body: object = None, query: dict[str, Any] | None = None, *, waits_s: float = 0
    ) -> Any:
        """Call the control API of this sandbox; `path` stands behind /__admin/. See `Connection.ask`."""
        return self._connection.ask(method, f"/s/{quote(self.name)}/__admin/{path}", body, query, waits_s=waits_s)

    def pages(self, path: str, query: dict[str, Any] | None = None, items: str = "") -> Iterator[dict[str, Any]]:
        """Yield everything that a list of the control API holds, page by page, in its order.

        Args:
            path: of the list.
            query: its filters.
            items: what the list is called in the answer, where that is not its path.
        """
        cursor = None
        while True:
            page = self.ask("GET", path, query={**(query or {}), "limit": PAGE, "cursor": cursor})
            yield from page[items or path]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def drop(self) -> None:
        """Delete the sandbox, if that has not been done."""
        if self.is_dropped:
            return
        self.is_dropped = True
        self._connection.ask("DELETE", f"/__admin/sandboxes/{quote(self.name)}")
