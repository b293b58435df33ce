"""Items and lists as a client of this vendor sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from support.inprocess import World, body_of

from simulator.sandbox.acts import charging
from simulator.sandbox.books.accounts import Credential
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.request import Response
    from simulator.sandbox.books.accounts import Account, AccountTerms

PATH = "/api/services/sendbulk"


def item(**fields: object) -> dict[str, object]:
    """An item in order, with some fields changed; a field that is `...` is left out."""
    sent: dict[str, object] = {
        "partnerID": "1234",
        "apikey": "key",
        "pass_type": "plain",
        "clientsmsid": 1234,
        "mobile": "254712345678",
        "message": "Hello",
        "shortcode": "ADVANTA",
    }
    return {key: value for key, value in (sent | fields).items() if value is not ...}


def a_world(**switches: Any) -> World:
    """A world of this vendor alone, with some switches set."""
    return World(VENDOR, rules=Rules(seed="test", policies={VENDOR.name: Policy(**switches)}))


def send(world: World, *items: object) -> Response:
    """Send a list the documented way."""
    return world.ask("POST", PATH, json={"count": len(items), "smslist": list(items)})


def rows_of(response: Response) -> Any:
    """The rows of an answer."""
    return body_of(response)["responses"]


def row_for(world: World, **fields: object) -> Any:
    """The row of the answer to a list of one item."""
    return rows_of(send(world, item(**fields)))[0]


def codes_of(response: Response) -> list[int]:
    """The codes of the rows of an answer."""
    return [row["response-code"] for row in rows_of(response)]


def refusal(code: int, description: str) -> dict[str, object]:
    """The body of a refusal of the whole request."""
    return {"response-code": code, "response-description": description}


def open_account(world: World, terms: AccountTerms) -> Account:
    """An account for the items' credentials."""
    return charging.open_account(world.sandbox, VENDOR.name, terms, [Credential("partner", ("1234", "key"))])


FAMILY = "/api/services"
OWN = {"apikey": "key", "partnerID": "1234"}


def parameters(**fields: object) -> dict[str, object]:
    """The parameters of a single send in order, with some changed; one that is `...` is left out."""
    sent: dict[str, object] = {**OWN, "message": "Hello", "shortcode": "ADVANTA", "mobile": "254712345678"}
    return {key: value for key, value in (sent | fields).items() if value is not ...}


def call(world: World, name: str, **fields: object) -> Response:
    """Ask one of the calls without a list, by JSON, as the account of the items does."""
    return world.ask("POST", f"{FAMILY}/{name}", json={**OWN, **fields})


def query(name: str, fields: Mapping[str, object]) -> str:
    """The target of a GET with parameters."""
    return f"{FAMILY}/{name}?{urlencode(fields)}"


def sms(world: World, **fields: object) -> Response:
    """Send one text by sendsms."""
    return world.ask("POST", f"{FAMILY}/sendsms", json=parameters(**fields))


def otp(world: World, **fields: object) -> Response:
    """Send one text by sendotp."""
    return world.ask("POST", f"{FAMILY}/sendotp", json=parameters(**fields))


def report(world: World, message_id: object = "75000001") -> Any:
    """What getdlr tells of a message."""
    return body_of(call(world, "getdlr", messageID=message_id))
