"""A partner of the Advanta family, and what of its messages is seen in the inbox, in the ledger and by `getdlr`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import requests

from simulator.testing import MakeSmsSimulator, SmsSimulator

SENDER = "ADVANTA"


class Partner(NamedTuple):
    """Where the family's service is, and who asks."""

    base_url: str
    partner_id: str
    api_key: str

    def with_key(self, api_key: str) -> Partner:
        """The same with another key."""
        return self._replace(api_key=api_key)


def partner_of(sms: SmsSimulator) -> Partner:
    access = sms.vendors["advanta"]
    return Partner(access.base_url, access.credentials["partnerID"], access.credentials["apikey"])


def report(partner: Partner, message_id: str | int) -> Any:
    """What `getdlr` says of a message."""
    query = {"apikey": partner.api_key, "partnerID": partner.partner_id, "messageID": message_id}
    return requests.get(f"{partner.base_url}/api/services/getdlr", params=query, timeout=20).json()


def assert_found(sms: SmsSimulator, message_id: str | int, to: str, text: str, cost: str = "1") -> None:
    """A message that a program has sent is in the inbox, was paid, arrives, and is found by `getdlr`."""
    (message,) = sms.messages(vendor="advanta")
    assert (message.to, message.text, message.sender) == (to, text, SENDER)
    assert message.cost == sms.spent("advanta") == Decimal(cost)
    sms.clock.settle()
    shown = report(partner_of(sms), message_id)
    assert (shown["response-code"], shown["message-id"]) == (200, str(message_id))
    assert (shown["delivery-status"], shown["delivery-description"]) == (32, "DeliveredToTerminal")
    assert sms.last.state == "delivered"


def poor(make: MakeSmsSimulator, balance: str) -> SmsSimulator:
    """A sandbox in which the account has little money."""
    return make(terms={"advanta": {"balance": balance}})
