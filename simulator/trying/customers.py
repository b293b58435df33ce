"""Send as the accounts of a sandbox do: each customer at one vendor, with its keys and sender IDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.api.sample import SampleSend
from simulator.sandbox.acts.own_callbacks import report_to
from simulator.sandbox.errors import SimulatorError
from simulator.scenario.build import credentials_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.api.request import Request
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.chance import Stream
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory

SENDER = "SHOP"
CALLBACK_URL = "http://client.invalid/receipts"
"""A URL that nobody calls: receipts are handed over within the process."""


class Customer:
    """A sender at one vendor: by its first account and sender ID, until it changes to the next.

    Nothing is sent before `held_until_ms`.
    """

    def __init__(self, vendor: Vendor[Any], accounts: list[Account]) -> None:
        self.vendor = vendor
        self.held_until_ms = 0
        self._accounts = accounts
        self._senders = _senders_of(accounts[0])

    @property
    def has_other_key(self) -> bool:
        """Tell whether there is another account."""
        return len(self._accounts) > 1

    @property
    def has_other_sender(self) -> bool:
        """Tell whether there is another approved sender ID."""
        return len(self._senders) > 1

    def change_key(self) -> None:
        """Use the next account from now on."""
        del self._accounts[0]
        self._senders = _senders_of(self._accounts[0])

    def change_sender(self) -> None:
        """Use the next sender ID from now on."""
        del self._senders[0]

    def send(self, to: str, text: str, random: Stream) -> Request:
        """Make the request that sends a text, as a client of the vendor's would make it."""
        if self.vendor.sample is None:
            raise AssertionError(f"{self.vendor.title} has no sample")
        credentials = credentials_of(self._accounts[0], self.vendor)
        return self.vendor.sample(SampleSend(credentials, self._senders[0], (to,), text, random, CALLBACK_URL))

    def look_up(self) -> Request | None:
        """Make the request that lists what was sent last; None if the vendor has none."""
        make = self.vendor.sample_list
        return None if make is None else make(credentials_of(self._accounts[0], self.vendor))


def customers_of(sandbox: Sandbox, directory: VendorDirectory, vendors: Iterable[str]) -> list[Customer]:
    """Return a customer for each of these vendors, in their order, who has states reported wherever the vendor does.

    Raises:
        SimulatorError: there is no such vendor, or no way to send by it is known.
    """
    found = []
    for name in vendors:
        vendor = directory.vendor(name)
        if vendor.sample is None:
            raise SimulatorError(f"vendor {name!r} has no sample request, so nothing can be sent by it here")
        accounts = list(sandbox.accounts.of_vendor(name))
        for account in accounts:
            if account.callback is None and vendor.reporting is not None:
                report_to(sandbox, account, CALLBACK_URL)
        found.append(Customer(vendor, accounts))
    return found


def _senders_of(account: Account) -> list[str]:
    declared = account.terms.sender_ids
    return [SENDER] if declared is None else [name for name, is_approved in declared.items() if is_approved] or [SENDER]
