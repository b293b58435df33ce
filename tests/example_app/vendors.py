"""Send texts by the two vendors; return ids, or the reason why there are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from example_app.calling import AnswerLost, Caller
from example_app.texts import Text

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


class Vendor(Protocol):
    """Somebody who sends a text."""

    name: str
    price: Decimal
    rests_until: dt.datetime

    async def send(self, text: Text) -> str | None:
        """Send a text; returns the vendor's id, if it has any."""

    async def find(self, text: Text) -> str | None:
        """The id of a text that may have been accepted; None if it was not, AnswerLost if one can't know."""


class MsGine:
    """Single texts, with delivery receipts."""

    name = "msgine"

    def __init__(self, caller: Caller, price: Decimal, callback_url: str) -> None:
        self.price = price
        self.rests_until = LONG_AGO
        self._caller = caller
        self._callback_url = callback_url

    async def send(self, text: Text) -> str | None:
        body = {"to": text.phone, "message": text.body, "callbackUrl": self._callback_url}
        accepted = await self._caller.call("POST", "/api/v1/messages/sms", body)
        return str(accepted["id"])

    async def find(self, text: Text) -> str | None:
        """Texts with a code in them are never the same twice, so text and number tell."""
        listed = await self._caller.call("GET", "/api/v1/messages", limit=100)
        for each in listed["data"]:
            if text.phone in each["to"] and each["message"] == text.body:
                return str(each["id"])
        return None


class BulkResult(NamedTuple):
    """What became of a bulk: what it costs, and why texts were not taken, by their place."""

    cost: Decimal
    refused: dict[int, str]


class Ugsms:
    """Single texts and bulks, without ids or receipts; it charges a moment later."""

    name = "ugsms"

    def __init__(self, caller: Caller, price: Decimal) -> None:
        self.price = price
        self.rests_until = LONG_AGO
        self._caller = caller

    async def send(self, text: Text) -> str | None:
        await self._caller.call("POST", "/api/v2/sms/send", {"numbers": text.phone, "message_body": text.body})
        return None

    async def find(self, text: Text) -> str | None:
        raise AnswerLost(f"UGSMS does not tell whether {text.id} was accepted")

    async def balance(self) -> Decimal:
        """The money that is there."""
        return Decimal(str((await self._caller.call("GET", "/api/v2/account/balance"))["data"]["balance"]))

    async def send_bulk(self, texts: Sequence[Text], reference: str) -> BulkResult:
        """Send many texts by one request, of which some may be refused."""
        messages = [{"number": text.phone, "message_body": text.body} for text in texts]
        answer = await self._caller.call(
            "POST", "/api/v2/sms/send/bulk", {"messages": messages, "reference": reference}
        )
        data = answer["data"]
        refused = {each["index"]: each["error"] for each in data["failed_messages"] or []}
        return BulkResult(Decimal(str(data["summary"]["total_cost"])), refused)
