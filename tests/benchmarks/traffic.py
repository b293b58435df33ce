"""What the servers are asked: sends of each vendor with recipients and texts that vary, and reads."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlencode

from benchmarks.load import Traffic, request

VARIED = 5_000
BULK = 1_000
KEY = "benchmark"
SEND_PATH = "/api/v1/messages/sms"
FIRST_MESSAGE = "msg_1000000001"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

TOKEN = {"Authorization": f"Bearer {KEY}"}
API_KEY = {"X-API-Key": KEY}
ENDLESS = "1000000000000"
FUNDED = tuple(
    word for vendor in ("advanta", "msgine", "pushr", "ugsms") for word in ("--terms", f"{vendor}.balance={ENDLESS}")
)
"""Flags by which no measurement ends for want of money."""


def msgine() -> Traffic:
    """MsGine sends, as JSON."""
    return Traffic("a MsGine send", _posts(SEND_PATH, _msgine, TOKEN), 201, b'"pending"')


def spread_msgine(sandboxes: Sequence[str]) -> Traffic:
    """The same, to one sandbox after the other."""
    count = VARIED // len(sandboxes)
    for_each = [_posts(f"/s/{name}{SEND_PATH}", _msgine, TOKEN, count=count) for name in sandboxes]
    requests = tuple(each for together in zip(*for_each, strict=True) for each in together)
    return Traffic(f"a MsGine send to one of {len(sandboxes)} sandboxes", requests, 201, b'"pending"')


def ugsms_v1_form() -> Traffic:
    """UGSMS sends of version 1 as a form: no page shows it, a hint each."""
    body = partial(_form, username=KEY, password=KEY)
    return Traffic("a UGSMS send (v1) as a form", _posts("/v1/sms/send", body, FORM), 200, b"true")


def ugsms_v2_form() -> Traffic:
    """UGSMS sends of version 2 as a form, which departs from its page: a violation each."""
    return Traffic("a UGSMS send (v2) as a form", _posts("/api/v2/sms/send", _form, API_KEY | FORM), 200, b"true")


def ugsms_bulk() -> Traffic:
    """UGSMS bulks of a thousand different texts."""

    def body(chance: random.Random) -> bytes:
        messages = [{"number": _number(chance, "070"), "message_body": _text(chance)} for _ in range(BULK)]
        return json.dumps({"messages": messages, "sender_id": "BENCH"}).encode()

    requests = _posts("/api/v2/sms/send/bulk", body, API_KEY, count=8)
    return Traffic(f"a UGSMS bulk of {BULK}", requests, 200, b"null}}")


def pushr() -> Traffic:
    """Push.R sends, as JSON."""

    def body(chance: random.Random) -> bytes:
        keys = {"api_key_public": KEY, "api_key_secret": KEY, "sender_id": "PYWE"}
        return json.dumps({**keys, "message": _text(chance), "recipients": [_number(chance, "23355")]}).encode()

    return Traffic("a Push.R send", _posts("/api/client/sms/send-sms", body), 201, b'"sent"')


def advanta() -> Traffic:
    """Advanta sends, as JSON."""

    def body(chance: random.Random) -> bytes:
        keys = {"partnerID": "73107", "apikey": KEY, "shortcode": "ADVANTA"}
        return json.dumps({**keys, "mobile": _number(chance, "25471"), "message": _text(chance)}).encode()

    return Traffic("an Advanta sendsms", _posts("/api/services/sendsms", body), 200, b"Success")


def balance() -> Traffic:
    """Reads of a balance."""
    return Traffic("a UGSMS balance", (request("GET", "/api/v2/account/balance", b"", API_KEY),), 200, b"UGX")


def status() -> Traffic:
    """Reads of the state of the first MsGine message."""
    read = request("GET", f"/api/v1/messages/{FIRST_MESSAGE}", b"", TOKEN)
    return Traffic("a MsGine status", (read,), 200, FIRST_MESSAGE.encode())


def _msgine(chance: random.Random) -> bytes:
    return json.dumps({"to": _number(chance, "+25670"), "message": _text(chance), "from": "MyApp"}).encode()


def _posts(
    path: str, body: Callable[[random.Random], bytes], headers: dict[str, str] | None = None, count: int = VARIED
) -> tuple[bytes, ...]:
    chance = random.Random(5)
    return tuple(request("POST", path, body(chance), headers) for _ in range(count))


def _form(chance: random.Random, **keys: str) -> bytes:
    fields = {"numbers": _number(chance, "070"), "message_body": _text(chance), "sender_id": "BENCH"}
    return urlencode(keys | fields).encode()


def _number(chance: random.Random, prefix: str) -> str:
    return f"{prefix}{chance.randrange(10**7):07d}"


def _text(chance: random.Random) -> str:
    return f"Your code is {chance.randrange(10**6):06d}. It expires in ten minutes."
