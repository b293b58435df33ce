"""Drive the simulator without a socket, as a client and an accountant see it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from support.inprocess import NOON_2024
from urllib3 import encode_multipart_formdata

from properties.model.answer import Answer, Number
from properties.model.book import Entry, Message
from properties.model.money import exactly, millionths
from simulator.commands.accounts import SetPrice
from simulator.commands.money import AdjustDownToZero, TopUp
from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.sms.states import State
from simulator.vendors import BUILT_IN

SENDER = "SHOP"
CURRENCIES = {"ugsms": "UGX", "pushr": "GHS", "advanta": "KES", "msgine": "USD"}

_DIRECTORY = VendorDirectory(BUILT_IN)
_JSON = {"Content-Type": "application/json"}
_LOGIN = {"username": "shop", "password": "secret"}
_KEYS = {"api_key_public": "public", "api_key_secret": "secret"}
_PARTNER = {"partnerID": "1", "apikey": "key"}
_CREDENTIALS: dict[str, list[dict[str, str]]] = {
    "ugsms": [{"api_key": "key"}, _LOGIN],
    "pushr": [_KEYS],
    "advanta": [_PARTNER],
    "msgine": [{"token": "token"}],
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The money that an account begins with, in millionths."""

    balance: int
    price: int
    prices: Mapping[str, int]


class Product:
    """A sandbox whose time stands still, with one account for each vendor."""

    def __init__(self, terms: Mapping[str, Terms]) -> None:
        accounts = [
            {
                "vendor": vendor,
                "credentials": credentials,
                "balance": exactly(terms[vendor].balance),
                "price": exactly(terms[vendor].price),
                "prices": {country: exactly(price) for country, price in terms[vendor].prices.items()},
                "currency": CURRENCIES[vendor],
                "sender_ids": [SENDER],
                "number": 1,
            }
            for vendor, credentials in _CREDENTIALS.items()
            if vendor in terms
        ]
        world = WorldModel.model_validate({"speed": 0, "rate_limits": False, "accounts": accounts}).world()
        self.sandbox = held_sandbox("priced", world, BUILT_IN, NOON_2024)
        self._client = InProcess(self.sandbox, _DIRECTORY)

    @property
    def now_ms(self) -> int:
        return self.sandbox.clock.now_ms()

    # What a client does -----------------------------------------------------------------------------------------------

    def send_ugsms_v1(self, numbers: str, text: str) -> Answer:
        return self._post("/v1/sms/send", {**_LOGIN, "numbers": numbers, "message_body": text})

    def get_ugsms_v1(self, numbers: str, text: str) -> Answer:
        query = urlencode({**_LOGIN, "numbers": numbers, "message_body": text})
        return self._ask("GET", f"/v1/sms/send?{query}")

    def send_ugsms_v2(self, numbers: str, text: str) -> Answer:
        return self._post("/api/v2/sms/send", {"api_key": "key", "numbers": numbers, "message_body": text})

    def get_ugsms_v2(self, numbers: str, text: str) -> Answer:
        query = urlencode({"api_key": "key", "numbers": numbers, "message_body": text})
        return self._ask("GET", f"/api/v2/sms/send?{query}")

    def send_ugsms_bulk(self, items: Sequence[tuple[str, str]]) -> Answer:
        messages = [{"number": number, "message_body": text} for number, text in items]
        return self._post("/api/v2/sms/send/bulk", {"api_key": "key", "messages": messages})

    def ugsms_balance(self) -> Answer:
        return self._ask("GET", "/api/v2/account/balance?api_key=key")

    def ugsms_usage(self) -> Answer:
        return self._ask("GET", "/api/v2/account/usage?api_key=key")

    def send_pushr(self, recipients: Sequence[str], text: str, at_ms: int | None = None) -> Answer:
        fields = {**_KEYS, "message": text, "recipients": list(recipients), "sender_id": SENDER}
        return self._post("/api/client/sms/send-sms", {**fields, **_schedule(at_ms)})

    def send_pushr_custom(
        self, template: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]], at_ms: int | None = None
    ) -> Answer:
        sheet = io.StringIO(newline="")
        writer = csv.DictWriter(sheet, columns)
        writer.writeheader()
        writer.writerows(rows)
        schedule = {name: str(value).lower() if value is True else value for name, value in _schedule(at_ms).items()}
        body, content_type = encode_multipart_formdata(
            {
                **_KEYS,
                "business": "1",
                "sender_id": SENDER,
                "template": template,
                **schedule,
                "csv_file": ("contacts.csv", sheet.getvalue().encode(), "text/csv"),
            }
        )
        return self._ask("POST", "/api/client/sms/custom", {"Content-Type": content_type}, body)

    def list_pushr(self) -> Answer:
        mint = _DIRECTORY.vendor("pushr").token
        assert mint is not None
        token = mint(self.sandbox.accounts.by_id("pushr-1"), self.now_ms, self.now_ms + 1_000)
        return self._ask("GET", "/api/client/sms/?business=1", {"Authorization": f"Bearer {token}"})

    def send_advanta(self, rows: Sequence[tuple[str | int, str]], times: Sequence[int | None]) -> Answer:
        items = [
            {**_PARTNER, "clientsmsid": place, "mobile": mobile, "message": text, "shortcode": SENDER, **_wait(at_ms)}
            for place, ((mobile, text), at_ms) in enumerate(zip(rows, times, strict=True))
        ]
        return self._post("/api/services/sendbulk", {"count": len(items), "smslist": items})

    def send_advanta_sms(self, mobiles: str, text: str, at_ms: int | None) -> Answer:
        fields = {**_PARTNER, "mobile": mobiles, "message": text, "shortcode": SENDER, **_wait(at_ms)}
        return self._post("/api/services/sendsms", fields)

    def get_advanta_sms(self, mobiles: str, text: str, at_ms: int | None) -> Answer:
        fields = {**_PARTNER, "mobile": mobiles, "message": text, "shortcode": SENDER, **_wait(at_ms)}
        return self._ask("GET", f"/api/services/sendsms?{urlencode(fields)}")

    def advanta_balance(self) -> Answer:
        return self._ask("GET", f"/api/services/getbalance?{urlencode(_PARTNER)}")

    def send_msgine(self, to: str | Sequence[str], text: str) -> Answer:
        return self._post("/api/v1/messages/sms", {"to": to, "message": text}, {"Authorization": "Bearer token"})

    def look_up_msgine(self, message_id: str) -> Answer:
        return self._ask("GET", f"/api/v1/messages/{message_id}", {"Authorization": "Bearer token"})

    def send_msgine_newer(self, to: str, text: str) -> Answer:
        return self._post("/api/v1/developers/sms", {"to": to, "message": text}, {"X-Api-Key": "token"})

    def look_up_msgine_newer(self, message_id: str) -> Answer:
        return self._ask("GET", f"/api/v1/developers/{message_id}", {"X-Api-Key": "token"})

    def msgine_account(self) -> Answer:
        return self._ask("GET", "/api/v1/account", {"X-Api-Key": "token"})

    def msgine_price(self, country: str) -> Answer:
        return self._ask("GET", f"/api/v1/pricing/sms?country={country}", {"Authorization": "Bearer token"})

    # What happens meanwhile -------------------------------------------------------------------------------------------

    def advance(self, ms: int) -> None:
        self._client.advance(ms)

    def top_up(self, vendor: str, amount: int) -> None:
        TopUp(f"{vendor}-1", _decimal(amount)).apply(self.sandbox)

    def adjust(self, vendor: str, amount: int) -> None:
        AdjustDownToZero(f"{vendor}-1", _decimal(amount)).apply(self.sandbox)

    def set_price(self, vendor: str, price: int, prices: Mapping[str, int]) -> None:
        by_country = {country: _decimal(each) for country, each in prices.items()}
        SetPrice(f"{vendor}-1", _decimal(price), by_country).apply(self.sandbox)

    # What an accountant sees ------------------------------------------------------------------------------------------

    def balance(self, vendor: str) -> int:
        return _millionths(self.sandbox.accounts.by_id(f"{vendor}-1").balance)

    def entries(self, vendor: str) -> list[Entry]:
        """The account's ledger, oldest first."""
        kept = [entry for entry in self.sandbox.ledger.entries() if entry.account.id == f"{vendor}-1"]
        return [
            Entry(entry.cause.value, _millionths(entry.amount), _millionths(entry.balance)) for entry in reversed(kept)
        ]

    def messages(self, vendor: str) -> list[Message]:
        """What was accepted, oldest first."""
        return [
            Message(
                message.to,
                message.text,
                message.segments,
                _millionths(message.cost),
                is_charged=message.is_charged,
                is_unpaid=message.state is State.FAILED and not message.is_charged,
            )
            for message in self._client.messages(vendor=vendor)
        ]

    # On the wire ------------------------------------------------------------------------------------------------------

    def _post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("POST", path, {**_JSON, **(headers or {})}, json.dumps(body).encode())

    def _ask(self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        response = self._client.serve(request_to(method, target, headers or {}, body))
        return Answer(response.status, _read(response.body))


def _read(body: bytes) -> Any:
    """Parse JSON with the spelling of numbers, the order of keys and repeated ones."""
    return json.loads(body, object_pairs_hook=list, parse_float=Number, parse_int=Number)


def _schedule(at_ms: int | None) -> dict[str, Any]:
    if at_ms is None:
        return {}
    return {"scheduled": True, "time_scheduled": dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).isoformat()}


def _wait(at_ms: int | None) -> dict[str, Any]:
    if at_ms is None:
        return {}
    in_kenya = dt.timezone(dt.timedelta(hours=3))
    return {"timeToSend": dt.datetime.fromtimestamp(at_ms / 1000, in_kenya).replace(tzinfo=None).isoformat(" ")}


def _decimal(amount: int) -> Decimal:
    return Decimal(exactly(amount))


def _millionths(amount: Decimal) -> int:
    return millionths(f"{amount:f}")
