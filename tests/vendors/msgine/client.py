"""A client of the vendor in a frozen world that begins at the instant of the page's examples."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from support.inprocess import World

from simulator.api.request import Response
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import AccountTerms, Credential
from simulator.sandbox.books.callbacks import Dispatch
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import Delivery
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.policy import Policy

START_MS = int(dt.datetime(2024, 1, 15, 10, 30, tzinfo=dt.UTC).timestamp() * 1000)
SEND = "/api/v1/messages/sms"
LIST = "/api/v1/messages"
PRICING = "/api/v1/pricing/sms"
TOKEN = "YOUR_API_TOKEN"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
NUMBER = "+256701521269"
FAILS = "+256701599901"
EXPIRES = "+256701599902"
HOOK = "https://your-app.com/webhook"
DAY_MS = 86_400_000


class Client(World):
    """A world with one account, which the token `YOUR_API_TOKEN` opens."""

    def __init__(self, policy: Policy | None = None, *, has_rate_limits: bool = False, **terms: Any) -> None:
        super().__init__(
            VENDOR,
            rules=Rules(
                seed="test",
                policies={} if policy is None else {"msgine": policy},
                rate_limits=has_rate_limits,
                delivery=Delivery(sent_after=Uniform(1_000, 1_000), delivered_after=Uniform(14_000, 14_000)),
            ),
            start_ms=START_MS,
        )
        account_terms: AccountTerms = dataclasses.replace(VENDOR.terms, **terms)
        open_account(self.sandbox, "msgine", account_terms, [Credential("token", (TOKEN,))])

    def send(self, **fields: object) -> Response:
        """Send one text to one number, unless `fields` say otherwise; "from_" stands for the field "from"."""
        body: dict[str, object] = {"to": NUMBER, "message": "Hello from MsGine!"}
        body.update({name.rstrip("_"): value for name, value in fields.items()})
        return self.ask("POST", SEND, headers=BEARER, json=body)

    def get(self, target: str, headers: Mapping[str, str] = BEARER) -> Response:
        """Read something."""
        return self.ask("GET", target, headers=headers)

    def status(self, ordinal: int = 1) -> str:
        """What the look-up says of a submission."""
        answer = json.loads(self.get(f"{LIST}/msg_{1_000_000_000 + ordinal}").body)
        return str(answer["status"])

    def called_back(self) -> list[Any]:
        """The bodies of the callbacks, oldest first."""
        return bodies(self.sent)


def bodies(dispatches: Iterable[Dispatch]) -> list[Any]:
    """What the callbacks say."""
    return [json.loads(dispatch.callback.request.body) for dispatch in dispatches]
