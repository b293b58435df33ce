"""Sandboxes in the worlds of scenarios, without a socket."""

from __future__ import annotations

import json as jsonlib
import textwrap
from collections.abc import Awaitable, Callable
from typing import Any

from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.money.report import report_at_once
from simulator.sandbox.books.callbacks import Dispatch
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import Loader, Scenario
from simulator.serving.serve import VendorDirectory
from simulator.trying.characters import CHARACTERS
from simulator.trying.planning import Script
from simulator.trying.played import Played
from simulator.trying.playing import try_world
from simulator.vendors import BUILT_IN
from support.inprocess import NOON_2024
from support.served import Receiver, Served

NUMBER = "+256701521269"


def load(text: str, *vendors: Vendor[Any]) -> Scenario:
    """A scenario from its text; `version: 1` may be left out."""
    text = textwrap.dedent(text)
    return Loader(vendors or BUILT_IN).load_text("file.yaml", text if "version" in text else f"version: 1\n{text}")


def mistakes(text: str, *vendors: Vendor[Any]) -> list[str]:
    """What is said of a text that is refused; none if it is not refused."""
    try:
        load(text, *vendors)
    except ScenarioError as error:
        return str(error).splitlines()
    return []


class ScenarioWorld(InProcess):
    """A sandbox that begins at noon, unless the scenario says something else; `sent` are its unanswered callbacks."""

    def __init__(self, scenario: Scenario, *vendors: Vendor[Any]) -> None:
        served = vendors or BUILT_IN
        self.sent: list[Dispatch] = []
        sandbox = held_sandbox("default", scenario.world, served, NOON_2024)
        super().__init__(sandbox, VendorDirectory(served), self.sent.append)

    def ask(self, method: str, target: str, json: object = None, **headers: str) -> Response:
        """Send one request; in header names `_` stands for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = b"" if json is None else jsonlib.dumps(json).encode()
        if body:
            sent["Content-Type"] = "application/json"
        return self.serve(request_to(method, target, sent, body))

    def send(self, to: str = NUMBER, *, token: str = "somebody", text: str = "Hello") -> Response:
        """Have the toy send a text."""
        return self.ask("POST", "/toy/send", {"token": token, "to": to, "text": text})

    def states(self) -> list[str]:
        """The states of the stored messages, oldest first."""
        return [message.state.value for message in self.messages()]


def built_in(name: str) -> ScenarioWorld:
    """A sandbox in the world of a built-in scenario."""
    return ScenarioWorld(Loader(BUILT_IN).load([name]))


def tried(name: str, client: str, **script: Any) -> Played:
    """A built-in scenario, lived through by a client of that character."""
    return try_world(Loader(BUILT_IN).load([name]).world, BUILT_IN, Script(character=CHARACTERS[client], **script))


def found(sandbox: Sandbox) -> list[str]:
    """The rules that the money breaks, a finding each."""
    return [finding.rule.value for finding in report_at_once(sandbox).findings]


def read(response: Response) -> tuple[int, Any]:
    """Status and parsed body."""
    return response.status, jsonlib.loads(response.body)


Serve = Callable[[str], Awaitable[Served]]
"""Serves a built-in scenario."""


async def send_with_receipts(served: Served, receiver: Receiver) -> Any:
    """Have MsGine send a text and report its states; what it answers."""
    body = {"to": NUMBER, "message": "Hello", "callbackUrl": receiver.url}
    answer = await served.ask("POST", "/api/v1/messages/sms", body, headers={"Authorization": "Bearer SHOP_TOKEN"})
    assert answer.status == 201, answer.body
    return answer.json
