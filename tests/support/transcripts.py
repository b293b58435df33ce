"""Transcripts: files of request / expect / advance steps, loaded, and played against anything that can do the steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from multidict import CIMultiDict
from ruamel.yaml import YAML

from simulator.api.request import Response
from simulator.scenario.model import WorldModel
from support.wire import PLACEHOLDER, differences, tokens

FOLDER = Path(__file__).parents[2] / "fixtures" / "transcripts"
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
BOUNDARY = "transcript-boundary"


@dataclass(frozen=True)
class Sent:
    """A request as a transcript sends it."""

    method: str
    path: str
    headers: CIMultiDict[str]
    body: bytes


class Stage(Protocol):
    """What a transcript is played on."""

    receiver: str

    async def ask(self, sent: Sent) -> Response:
        """Send one request to an emulated vendor."""

    async def advance(self, ms: int) -> None:
        """Let time pass."""

    async def token(self, vendor: str) -> str:
        """A bearer token for the first account of a vendor."""

    async def balance(self, vendor: str) -> str:
        """The balance of the first account of a vendor."""

    async def states(self, vendor: str) -> list[str]:
        """The states of the vendor's messages, oldest first."""

    async def callbacks(self) -> list[bytes]:
        """The bodies that the receiver got, in order."""


def files() -> list[Path]:
    """All transcripts."""
    return sorted(FOLDER.glob("*/*.yaml"))


def load(path: Path) -> dict[str, Any]:
    """A transcript, every scalar as text."""
    document: dict[str, Any] = YAML(typ="base").load(path)
    return document


def world_of(transcript: Mapping[str, Any]) -> WorldModel:
    """The world its steps run in, frozen at its start."""
    declared = dict(transcript.get("world") or {})
    if "strict_accounts" in declared:
        declared["strict_accounts"] = declared["strict_accounts"] in {"yes", "true"}
    return WorldModel.model_validate({"seed": "transcript", **declared, "speed": 0})


@dataclass
class Player:
    """Plays one transcript on a stage; names bound by placeholders live as long as it does."""

    stage: Stage
    names: dict[str, Any] = field(default_factory=dict)

    async def play(self, transcript: Mapping[str, Any]) -> None:
        """Run every step; raises `AssertionError` with what differed."""
        for number, step in enumerate(transcript["steps"], start=1):
            lines = [line async for line in self._step(step)]
            assert not lines, f"step {number} of {transcript['title']!r}:\n" + "\n".join(lines)

    async def _step(self, step: Mapping[str, Any]) -> Any:
        for kind, value in step.items():
            if kind == "request":
                lines = await self._request(value, step)
            elif kind == "advance":
                await self.stage.advance(_duration_ms(value))
                lines = []
            elif kind == "balance":
                lines = _unequal("balance", value["is"], await self.stage.balance(value["vendor"]))
            elif kind == "messages":
                lines = _states(value, await self.stage.states(value["vendor"]))
            elif kind == "callbacks":
                lines = self._callbacks(value, await self.stage.callbacks())
            else:
                lines = [] if kind in {"expect", "expect_each_before", "comment"} else [f"unknown step {kind!r}"]
            for line in lines:
                yield line

    async def _request(self, request: Mapping[str, Any], step: Mapping[str, Any]) -> list[str]:
        times = int(request.get("repeat", "1"))
        sent = await self._sent(request)
        lines: list[str] = []
        for number in range(times):
            response = await self.stage.ask(sent)
            before = number < times - 1
            wanted = step.get("expect_each_before" if before else "expect", {})
            lines += self._unexpected(wanted, response)
        return lines

    async def _sent(self, request: Mapping[str, Any]) -> Sent:
        headers = CIMultiDict({name: await self._fill(value) for name, value in request.get("headers", {}).items()})
        if "json" in request:
            body = (await self._fill(request["json"])).encode()
            headers.setdefault("Content-Type", "application/json")
        elif "form" in request:
            body = urlencode({name: await self._fill(value) for name, value in request["form"].items()}).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif "multipart" in request:
            body = "".join([_part(part) for part in request["multipart"]] + [f"--{BOUNDARY}--\r\n"]).encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body = (await self._fill(request.get("body", ""))).encode()
        return Sent(request["method"], await self._fill(request["path"]), headers, body)

    async def _fill(self, text: str) -> str:
        text = text.replace("{callback}", self.stage.receiver)
        for vendor in re.findall(r"<jwt:([a-z]+)>", text):
            text = text.replace(f"<jwt:{vendor}>", await self.stage.token(vendor))
        return PLACEHOLDER.sub(lambda found: str(self.names.get(found[2] or "", found[0])), text)

    def _unexpected(self, wanted: Mapping[str, Any], response: Response) -> list[str]:
        lines = _unequal("status", wanted.get("status"), str(response.status))
        headers = CIMultiDict(response.headers)
        for name, value in wanted.get("headers", {}).items():
            got = headers.get(name)
            plain = got.partition(";")[0] if got and name.lower() == "content-type" else got
            lines += differences(value, plain, self.names, f"header {name}")
        if "json" in wanted:
            try:
                lines += differences(tokens(wanted["json"]), tokens(response.body), self.names)
            except ValueError as error:
                lines.append(f"not JSON: {error}")
        elif "body" in wanted:
            lines += _unequal("body", wanted["body"], response.body.decode())
        return [*lines, f"answer was {response.body!r}"] if lines else []

    def _callbacks(self, wanted: list[Mapping[str, Any]], got: list[bytes]) -> list[str]:
        if len(wanted) != len(got):
            return [f"expected {len(wanted)} callbacks, got {got}"]
        pairs = enumerate(zip(wanted, got, strict=True))
        return [
            line
            for i, (left, right) in pairs
            for line in differences(tokens(left["json"]), tokens(right), self.names, f"callback {i}")
        ]


def _duration_ms(text: str) -> int:
    found = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text)
    assert found, f"not a duration: {text!r}"
    return int(found[1]) * UNITS_MS[found[2]]


def _unequal(what: str, wanted: str | None, got: str) -> list[str]:
    if wanted is None or wanted == got:
        return []
    if what == "balance" and float(wanted) == float(got):
        return []
    return [f"{what}: expected {wanted}, got {got}"]


def _states(wanted: Mapping[str, Any], got: list[str]) -> list[str]:
    lines = _unequal("messages", wanted.get("count"), str(len(got)))
    return lines + (_unequal("states", str(wanted["states"]), str(got)) if "states" in wanted else [])


def _part(part: Mapping[str, str]) -> str:
    if "filename" not in part:
        return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part["name"]}"\r\n\r\n{part["value"]}\r\n'
    kind = part.get("content_type", "text/csv")
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part["name"]}"; filename="{part["filename"]}"\r\n'
        f"Content-Type: {kind}\r\n\r\n{part['content']}\r\n"
    )


def named(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Transcripts with a readable name."""
    return ((f"{path.parent.name}/{path.stem}", path) for path in paths)
