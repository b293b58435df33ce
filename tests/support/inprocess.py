"""A client within the process for the tests of vendors: what they answer and call back is judged by their contracts."""

from __future__ import annotations

import datetime as dt
import json as jsonlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from multidict import CIMultiDict

from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.contract.exchange import Exchange
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.callbacks import Dispatch
from simulator.sandbox.origin import origin_of
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.serving.serve import VendorDirectory
from support.departures import Departure
from support.judging import exchange_of, judge, sent_of

NOON_2024 = int(dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC).timestamp() * 1000)


class World(InProcess):
    """One frozen sandbox and the vendors that serve in it; `sent` are its callbacks, which nobody answers."""

    def __init__(self, *vendors: Vendor[Any], rules: Rules | None = None, start_ms: int = NOON_2024) -> None:
        self.sent: list[Dispatch] = []
        sandbox = Sandbox("test", rules or Rules(seed="test"), Clock(start_ms, lambda: 0, rate=0))
        super().__init__(sandbox, VendorDirectory(vendors), self.sent.append)
        self.departures: list[Departure] = []
        self._changed: tuple[Vendor[Any], Exchange] | None = None

    @property
    def account(self) -> Account:
        """The only account there is."""
        [account] = self.sandbox.accounts
        return account

    def amounts(self) -> list[Decimal]:
        """The amounts of the ledger, oldest first: each account begins with the one of its opening."""
        return [entry.amount for entry in self.sandbox.ledger.entries()][::-1]

    def ask(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        host: str = "localhost",
    ) -> Response:
        """Send one request; `json` and `form` set the content type, `body` goes as it is.

        The answer is judged by the vendor's contract; `departures` holds what departs on purpose.
        """
        sent = CIMultiDict(headers or {})
        if json is not None:
            body = jsonlib.dumps(json).encode()
            sent.setdefault("Content-Type", "application/json")
        elif form is not None:
            body = urlencode(form).encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        response = self.serve(request_to(method, target, sent, body or b"", origin_of(host)))
        if self.latest.vendor is None:
            return response
        vendor = self.directory.vendor(self.latest.vendor)
        exchange = exchange_of(method, target, sent, body or b"", response)
        if method != "GET":
            self._changed = (vendor, exchange)
        self.departures += judge(vendor, self.sandbox, exchange)
        return response

    def advance(self, ms: int) -> None:
        """Let time pass. The callbacks that were sent are then judged like answers, as those of the last POST."""
        super().advance(ms)
        if self._changed and self.sent:
            vendor, exchange = self._changed
            self.departures += judge(vendor, self.sandbox, replace(exchange, callbacks=sent_of(self.sent)))


def body_of(response: Response) -> Any:
    """The body as parsed JSON."""
    return jsonlib.loads(response.body)


def pairs_of(response: Response) -> Any:
    """The body as nested lists of pairs: key order, repeated keys and number spellings are kept."""
    return jsonlib.loads(
        response.body, object_pairs_hook=list, parse_float=lambda text: f"number {text}",
        parse_int=lambda text: f"number {text}",
    )  # fmt: skip


def headers_of(response: Response) -> Mapping[str, str]:
    """The headers, looked up without regard to case."""
    return CIMultiDict(response.headers)


def keys_of(members: Iterable[Any]) -> list[str]:
    """The keys of an object read with `pairs_of`, in order."""
    return [key for key, _ in members]
