"""Read the JSON objects of the control API as frozen values with proper types."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from simulator.testing.naming import Named
from simulator.values import frozen

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

Document = dict[str, Any]
SHOWN = 80
"""How much is shown in one line of how something begins that could not be read."""


class NoCodeError(AssertionError):
    """A text without a one-time password."""


def instant(text: str) -> dt.datetime:
    """Read an instant as the control API writes it."""
    return dt.datetime.fromisoformat(text)


@frozen
class VendorAccess:
    """An application's access to one vendor in a sandbox: where, and with what credentials.

    `number` is a mobile number of the vendor's home country, in E.164, to send to; `send_paths` are the paths of its
    calls that send, the first one its plain send. Both are empty where they are not known.
    """

    name: str
    base_url: str
    account: str
    credentials: Mapping[str, str]
    number: str = ""
    send_paths: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, shown: Document) -> VendorAccess:
        """Read an access from the control API's JSON."""
        number, paths = shown["example_number"] or "", tuple(shown["send_paths"])
        fields = Named(f"credential of {name}", shown["credentials"])
        return cls(name, shown["base_url"], shown["account"] or "", fields, number, paths)


@frozen
class Happening:
    """One event: its instant, its kind (`message.delivered`, `callback.failed` ...), its subject, and a sentence."""

    at: dt.datetime
    event: str
    id: str
    text: str = ""

    @classmethod
    def read(cls, shown: Document) -> Happening:
        """Read an event from the control API's JSON."""
        return cls(instant(shown["at"]), shown["event"], shown.get("id") or "", shown.get("text") or "")


@frozen
class Message:
    """One text to one recipient, as it was when it was fetched.

    `to` is E.164, `code` the one-time password in the text, if there is one, `links` those in it, `cost` in `currency`,
    `state` one of scheduled, pending, sent, delivered, failed and expired, `request` the id of the request that asked
    for it, None where it answers an incoming message.
    """

    id: str
    vendor: str
    account: str
    to: str
    sender: str
    text: str
    code: str | None
    links: tuple[str, ...]
    encoding: str
    segments: int
    cost: Decimal
    currency: str
    network: str | None
    state: str
    reason: str | None
    is_charged: bool
    created_at: dt.datetime
    request: str | None
    timeline: tuple[Happening, ...]

    @property
    def otp(self) -> str:
        """The one-time password in the text; raises `NoCodeError` (an AssertionError) when there is none."""
        if self.code is None:
            raise NoCodeError(f"no one-time password stands in {self.text!r}")
        return self.code

    @classmethod
    def read(cls, shown: Document) -> Message:
        """Read a message from the control API's JSON."""
        return cls(
            id=shown["id"],
            vendor=shown["vendor"],
            account=shown["account"],
            to=shown["to"],
            sender=shown["sender_id"],
            text=shown["text"],
            code=shown["otp"],
            links=tuple(shown["links"]),
            encoding=shown["encoding"],
            segments=shown["segments"],
            cost=Decimal(shown["cost"]),
            currency=shown["currency"],
            network=shown["network"],
            state=shown["state"],
            reason=shown["reason"],
            is_charged=shown["is_charged"],
            created_at=instant(shown["created_at"]),
            request=shown["exchange"],
            timeline=tuple(
                Happening(instant(event["at"]), event["event"], event["callback"] or shown["id"], _outcome(event))
                for event in shown["timeline"]
            ),
        )


def _outcome(event: Document) -> str:
    return str(event["error"] or event["status"] or "")


@frozen
class IncomingMessage:
    """A message from a handset, as it was when it was fetched.

    `keyword` is that of the number at which it arrived, None where it went to nobody; `callback` the id of the callback
    that passed it on, and `note` why there is none. `reply` is the id of the message that answered it, and
    `not_replied` why an answer was not sent.
    """

    id: str
    vendor: str
    account: str
    to: str
    sender: str
    text: str
    keyword: str | None
    received_at: dt.datetime
    callback: str | None
    note: str | None
    reply: str | None
    not_replied: str | None

    @classmethod
    def read(cls, shown: Document) -> IncomingMessage:
        """Read a message from the control API's JSON."""
        given = {each.name: shown[each.name] for each in fields(cls) if each.name not in {"sender", "received_at"}}
        return cls(sender=shown["from"], received_at=instant(shown["received_at"]), **given)


@frozen
class SentRequest:
    """A request that an application made. `operation` is None if it hit no emulated route.

    `unknown_credentials` tells of credentials that were refused, and that nobody handed out, what they are instead.
    """

    id: str
    at: dt.datetime
    vendor: str | None
    operation: str | None
    account: str | None
    method: str
    target: str
    status: int
    rejection: str | None
    unknown_credentials: str | None
    messages: int

    @classmethod
    def read(cls, shown: Document) -> SentRequest:
        """Read a request from the control API's JSON."""
        given = {each.name: shown[each.name] for each in fields(cls) if each.name != "at"}
        return cls(at=instant(shown["at"]), **given)


@frozen
class UnreadableRequest:
    """What was refused before a vendor could be asked: it was no valid request, or nobody's who may come in.

    `status` is None where nobody was left to be answered. `problem` is its kind, `detail` says it in words. `beginning`
    are the first of its `size` bytes as a text, without secrets; `listener` is which it came by.
    """

    id: str
    at: dt.datetime
    status: int | None
    problem: str
    detail: str
    listener: str
    size: int
    beginning: str

    def __str__(self) -> str:
        beginning = self.beginning if len(self.beginning) <= SHOWN else f"{self.beginning[:SHOWN]}…"
        return f"{self.id} {self.problem}: {self.detail.splitlines()[0]} ({self.size} bytes: {beginning!r})"

    @classmethod
    def read(cls, shown: Document) -> UnreadableRequest:
        """Read what was refused from the control API's JSON."""
        given = {each.name: shown[each.name] for each in fields(cls) if each.name != "at"}
        return cls(at=instant(shown["at"]), **given)


@frozen
class CallbackAttempt:
    """One try of a callback: the receiver's answer, or why there was none."""

    at: dt.datetime
    status: int | None
    error: str | None
    answer: str


@frozen
class Callback:
    """A callback about one event to one URL. `state` is waiting, acknowledged or failed.

    `message` is None where it reports on the account, and `request` where no request brought it about.
    """

    id: str
    message: str | None
    request: str | None
    url: str
    event: str
    state: str
    content_type: str
    body: str
    created_at: dt.datetime
    attempts: tuple[CallbackAttempt, ...]

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @classmethod
    def read(cls, shown: Document) -> Callback:
        """Read a callback from the control API's JSON."""
        return cls(
            id=shown["id"],
            message=shown["message"],
            request=shown["exchange"],
            url=shown["url"],
            event=shown["event"],
            state=shown["state"],
            content_type=shown["content_type"],
            body=shown["body"],
            created_at=instant(shown["created_at"]),
            attempts=tuple(
                CallbackAttempt(instant(each["at"]), each["status"], each["error"], each["answer"])
                for each in shown["attempts"]
            ),
        )
