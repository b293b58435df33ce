"""A sandbox whose inputs are drawn and recorded: requests to every vendor, control calls, callback results, time."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from simulator.assembly import Simulator
from simulator.capsule.file import document_of, read_capsule, text_of
from simulator.capsule.making import make_capsule
from simulator.capsule.model import Capsule
from simulator.capsule.snapshot import snapshot
from simulator.commands.callbacks import SendAgain, TakeResult
from simulator.commands.incoming import Receive, RemoveNumber, SetNumber
from simulator.commands.messages import EndMessage, ForgetMessages
from simulator.commands.money import Adjust, TopUp
from simulator.commands.performing import perform
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.books.callbacks import Dispatch
from simulator.sandbox.books.incoming import IncomingNumber
from simulator.sandbox.command import Command
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.build import credentials_of
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN
from support.day import JSON, make_step

OWN_KEY = "own-key-of-one-application"
OWN_PARTNER = "77"
OWN_ACCOUNTS = [
    {"vendor": "ugsms", "credentials": [{"api_key": OWN_KEY}], "balance": "500"},
    {"vendor": "advanta", "credentials": [{"partnerID": OWN_PARTNER, "apikey": "Straße 7/&=+%\"'"}],
     "incoming": [{"number": "22141", "url": "http://127.0.0.1:9/mo?pin=7", "auto_reply": True}]},
]  # fmt: skip


class Recorded:
    """Draws inputs and applies them, as a server does."""

    def __init__(
        self,
        seed: int,
        bounds: Bounds | None = None,
        name: str = "recorded",
        scenario: World | None = None,
        **world: Any,
    ) -> None:
        self.chance = random.Random(seed)
        self.simulator = Simulator(Settings(bounds=bounds or Bounds()), BUILT_IN)
        said = {"seed": str(seed), "start": "2024-01-01T12:00:00Z", "speed": 0, "accounts": OWN_ACCOUNTS} | world
        self.hosted = self.simulator.host.sandboxes.create(name, scenario or WorldModel.model_validate(said).world())
        self.underway: list[Dispatch] = []
        self.client = InProcess(self.hosted.sandbox, self.simulator.directory, self.underway.append)
        self.asked: list[bytes] = []

    def go_on(self) -> None:
        """One input."""
        steps: list[Callable[[], None]] = [
            self.ask, self.ask, self.ask, self.ask_as_somebody, self.pass_time, self.answer, self.steer,
        ]  # fmt: skip
        self.chance.choice(steps)()
        self.client.call_back()

    def ask(self) -> None:
        """A request to some vendor, by anybody."""
        kind, value = make_step(self.chance)
        if kind == "ask":
            self.send(*value)

    def ask_as_somebody(self) -> None:
        """A request with credentials that the sandbox began with, a token among them."""
        sandbox, directory = self.hosted.sandbox, self.simulator.directory
        account = self.chance.choice(list(sandbox.accounts)[:4])
        vendor = directory.vendor(account.vendor)
        values = credentials_of(account, vendor)
        number = self.chance.choice(["0701521269", "0701299901"])
        if vendor.token is not None:
            lifetime_ms = self.chance.choice([3_600_000, -1])
            token = vendor.token(account, sandbox.now_ms, sandbox.now_ms + lifetime_ms)
            token = self.chance.choice([token, token, f"{token[:-4]}AAAA"])
            body = {"message": "Hi", "recipients": ["233558544343"], "date_schedule": "2024-01-01"}
            self.send("POST", "/api/client/sms/custom", {"Authorization": f"Bearer {token}"}, body)
        elif "api_key" in values:
            self.send("GET", f"/api/v2/account/balance?api_key={values['api_key']}", {}, None)
        elif "partnerID" in values:
            number_or_text = int(values["partnerID"]) if values["partnerID"].isdecimal() else values["partnerID"]
            item = {**values, "partnerID": self.chance.choice([values["partnerID"], number_or_text])}
            item |= {"mobile": number, "message": "Hi", "shortcode": "SENDER"}
            self.send("POST", "/api/services/sendbulk", {}, {"count": 1, "smslist": [item]})
        else:
            body = {"to": "+256701521269", "message": "Hi", "callbackUrl": "http://127.0.0.1:9/hook"}
            self.send("POST", "/api/v1/messages/sms", {"Authorization": f"Bearer {values['token']}"}, body)

    def send(self, method: str, target: str, headers: dict[str, str], body: object) -> None:
        """One request, as the edge serves it."""
        content = b"" if body is None else json.dumps(body).encode()
        self.client.serve(request_to(method, target, {**JSON, **headers}, content))

    def pass_time(self) -> None:
        """Less than a millisecond, some seconds, or long enough for windows and retries."""
        sandbox = self.hosted.sandbox
        sandbox.clock.move_to(sandbox.clock.now_ms() + self.chance.choice([0, 1, 700, 4_000, 61_000]))
        if self.chance.random() < 0.5:  # the pump has run what was due, or the next input will
            catch_up(sandbox)

    def answer(self) -> None:
        """The result of a callback, not always of the one that was sent first."""
        if self.underway:
            sandbox = self.hosted.sandbox
            sent_ms = sandbox.now_ms
            catch_up(sandbox)
            callback, is_replay = self.underway.pop(self.chance.randrange(len(self.underway)))
            status, error = self.chance.choice([(200, None), (503, None), (None, "ClientOSError: \\udcff")])
            reply = self.chance.choice(["", "Karibu é", "x" * 400]) if callback.request.takes_reply else ""
            perform(sandbox, TakeResult(callback.ordinal, sent_ms, status, error, 12, "thanks é", is_replay, reply))

    def steer(self) -> None:
        """A command, refused ones included."""
        accounts = [account.id for account in self.hosted.sandbox.accounts]
        commands: list[Command[Any]] = [
            TopUp(self.chance.choice(accounts), Decimal("3.50")),
            Adjust(self.chance.choice(accounts), Decimal(-90_000)),
            SendAgain(self.chance.randrange(1, 6)),
            *[Receive("advanta-1", "22141", "+254712345678", self.chance.choice(["JOIN", "stop it"]))] * 2,
            SetNumber("advanta-1", IncomingNumber("22141", "Stop", self.chance.choice([None, "http://127.0.0.1:9/"]))),
            RemoveNumber("advanta-1", "22141", "stop"),
            *([ForgetMessages()] if self.chance.random() < 0.2 else []),
            ForgetMessages(tuple(self.chance.sample(range(1, 9), 2))),
            *[EndMessage(self.chance.randrange(1, 9), self.chance.choice(["delivered", "failed", "expired"]))] * 2,
        ]
        self.perform(self.chance.choice(commands))

    def perform(self, command: Command[Any]) -> None:
        """One command; what is refused is recorded as well."""
        catch_up(self.hosted.sandbox)
        with contextlib.suppress(SimulatorError):
            perform(self.hosted.sandbox, command)

    def document(self) -> dict[str, Any]:
        """The capsule of all that, at present, as the document that a server sends."""
        catch_up(self.hosted.sandbox)
        return document_of(make_capsule(snapshot(self.hosted.sandbox), self.simulator.directory))

    def capsule(self) -> Capsule:
        """The capsule as it is read from a file."""
        return read_capsule(text_of(self.document()).encode())
