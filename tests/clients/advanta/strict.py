"""A library that decodes answers into declared types, as Go and C# do: another type in a field is an error."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import requests
from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """What every answer may say; unknown fields are passed over, as those languages do."""

    model_config = ConfigDict(strict=True)

    code: int = Field(0, alias="response-code")
    description: str = Field("", alias="response-description")


class SentRow(Answer):
    """A row of `sendsms`."""

    mobile: int
    message_id: str = Field(alias="messageid")
    network: int = Field(alias="networkid")


class Sent(Answer):
    """The rows, none where the request was refused as a whole."""

    responses: list[SentRow] = []


class Balance(Answer):
    """The balance as text."""

    credit: str = ""
    partner: str = Field("", alias="partner-id")


class Report(Answer):
    """A delivery report."""

    message_id: str = Field("", alias="message-id")
    status: int = Field(0, alias="delivery-status")
    words: str = Field("", alias="delivery-description")
    took: str = Field("", alias="delivery-tat")
    network: int = Field(0, alias="delivery-networkid")
    time: str = Field("", alias="delivery-time")

    @property
    def at(self) -> dt.datetime:
        """When it was delivered, without a zone."""
        return dt.datetime.strptime(self.time, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the field has none

    @property
    def took_seconds(self) -> int:
        """How long it took."""
        hours, minutes, seconds = map(int, self.took.split(":"))
        return hours * 3600 + minutes * 60 + seconds


AnswerT = TypeVar("AnswerT", bound=Answer)


class RefusedError(Exception):
    """The gateway's own words for why not."""


class StrictClient:
    """The family's calls by POST with JSON, each path with a slash at its end."""

    def __init__(self, base_url: str, partner_id: str, api_key: str, sender: str) -> None:
        self._services = f"{base_url}/api/services"
        self._account = {"apikey": api_key, "partnerID": partner_id}
        self._sender = sender

    def send(self, mobile: str, message: str, at: dt.datetime | None = None) -> SentRow:
        """Send a text, now or at a time of the local clock."""
        later = {} if at is None else {"timeToSend": at.strftime("%Y-%m-%d %H:%M:%S")}
        sent = self._post("sendsms", Sent, shortcode=self._sender, mobile=mobile, message=message, **later)
        return sent.responses[0]

    def balance(self) -> Balance:
        """Ask for the balance."""
        return self._post("getbalance", Balance)

    def report(self, message_id: str) -> Report:
        """Ask what became of a message."""
        return self._post("getdlr", Report, messageID=message_id)

    def _post(self, call: str, form: type[AnswerT], **fields: str) -> AnswerT:
        answer = requests.post(f"{self._services}/{call}/", json={**self._account, **fields}, timeout=20)
        decoded = form.model_validate_json(answer.content)
        if decoded.code not in {0, 200}:
            raise RefusedError(decoded.description)
        return decoded
