"""Read all that a server knows of a sandbox, when everything that was under way in it is over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from durable.kills.wire import Answered, Wire, ask, request

AT_ONCE = 32


class FoundExchange(NamedTuple):
    """A request of the journal, and what it was answered."""

    id: str
    operation: int
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def ordinal(self) -> int:
        """Its place in the journal."""
        return int(self.id.partition("-")[2])


class FoundMessage(NamedTuple):
    """A message."""

    text: str
    exchange: str
    state: str


class FoundEntry(NamedTuple):
    """A line of the ledger."""

    account: str
    cause: str
    amount: Decimal
    exchange: str | None


class FoundCallback(NamedTuple):
    """A callback."""

    url: str
    body: bytes
    state: str


@dataclass(frozen=True, slots=True)
class Found:
    """What there is in a sandbox."""

    exchanges: list[FoundExchange] = field(default_factory=list)
    messages: list[FoundMessage] = field(default_factory=list)
    entries: list[FoundEntry] = field(default_factory=list)
    balances: dict[str, Decimal] = field(default_factory=dict)
    callbacks: list[FoundCallback] = field(default_factory=list)
    incoming: list[str] = field(default_factory=list)
    now: str = ""
    is_settled: bool = True


class Reading:
    """Reads from a server by one connection."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def sandboxes(self) -> set[str]:
        """Return the names of all sandboxes."""
        return {each["name"] for each in await self._pages("/__admin/sandboxes", "sandboxes")}

    async def find(self, sandbox: str) -> Found:
        """Let time pass in a sandbox until nothing is planned, and read all of it."""
        control = f"/s/{sandbox}/__admin/"
        [settled] = await self._ask([request("POST", f"{control}clock/settle", {}, b"{}")])
        ids = [each["id"] for each in await self._pages(f"{control}requests", "requests")]
        accounts = (await self._get([f"{control}accounts"]))[0]["accounts"]
        clock = (await self._get([f"{control}clock"]))[0]
        return Found(
            exchanges=[_exchange(each) for each in await self._get(f"{control}requests/{id_}?limit=0" for id_ in ids)],
            messages=[
                FoundMessage(each["text"], each["exchange"], each["state"])
                for each in await self._pages(f"{control}messages", "messages")
            ],
            entries=[
                FoundEntry(each["account"], each["cause"], Decimal(each["amount"]), each["exchange"])
                for each in await self._pages(f"{control}ledger", "entries")
            ],
            balances={each["id"]: Decimal(each["balance"]) for each in accounts},
            callbacks=[
                FoundCallback(each["url"], each["body"].encode(), each["state"])
                for each in await self._pages(f"{control}callbacks", "callbacks")
            ],
            incoming=[each["text"] for each in await self._pages(f"{control}incoming", "incoming")],
            now=clock["now"],
            is_settled=settled["is_settled"],
        )

    async def _pages(self, path: str, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            [page] = await self._get([f"{path}?limit=1000{cursor}"])
            rows += page[name]
            if page["next_cursor"] is None:
                return rows
            cursor = f"&cursor={page['next_cursor']}"

    async def _get(self, paths: Iterable[str]) -> list[dict[str, Any]]:
        return await self._ask([request("GET", path, {}, b"") for path in paths])

    async def _ask(self, requests: list[bytes]) -> list[dict[str, Any]]:
        answers: list[Answered] = []
        for start in range(0, len(requests), AT_ONCE):
            answers += await ask(self._wire, requests[start : start + AT_ONCE])
        for each in answers:
            assert each.status == 200, each
        return [json.loads(each.body) for each in answers]


def _exchange(view: dict[str, Any]) -> FoundExchange:
    headers = {name.lower(): value for name, value in view["request"]["headers"]}
    response = view["response"]
    return FoundExchange(
        id=view["id"],
        operation=int(headers.get("x-operation", 0)),
        status=response["status"],
        headers=tuple((name, value) for name, value in response["headers"]),
        body=(response["body"]["text"] or "").encode(),
    )
