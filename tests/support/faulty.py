"""A frozen sandbox without a socket, faults as people declare them, and a request that each vendor accepts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.faults.effects.wire import WireKind
from simulator.sandbox.faults.fault import Fault
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.known import Known
from simulator.vendors import BUILT_IN
from support.scenarios import ScenarioWorld, load

ACCEPTED: Mapping[str, tuple[str, str, dict[str, Any], dict[str, str]]] = {
    "ugsms": (
        "POST", "/api/v2/sms/send", {"numbers": "0702913454", "message_body": "Hello"}, {"X_API_Key": "key"},
    ),
    "pushr": (
        "POST", "/api/client/sms/send-sms",
        {"api_key_public": "p", "api_key_secret": "s", "message": "Hello", "recipients": ["233558544343"],
         "sender_id": "PYWE"}, {},
    ),
    "advanta": (
        "POST", "/api/services/sendbulk",
        {"count": 1, "smslist": [{"partnerID": "1", "apikey": "k", "pass_type": "plain", "clientsmsid": 7,
                                  "mobile": "254712345678", "message": "Hello"}]}, {},
    ),
    "msgine": (
        "POST", "/api/v1/messages/sms", {"to": "+256701521269", "message": "Hello"}, {"Authorization": "Bearer T"},
    ),
}  # fmt: skip
"""Method, path, JSON body and headers of a request that is accepted, by vendor."""

SENT = {"ugsms": 200, "pushr": 201, "advanta": 200, "msgine": 201}
"""The status that answers it, by vendor."""


ACCOUNTS = """\
seed: test
accounts:
  ugsms: {credentials: {api_key: key}}
  pushr: {credentials: {api_key_public: p, api_key_secret: s}}
  advanta: {credentials: {partnerID: "1", apikey: k}}
  msgine: {credentials: {token: T}}
"""
"""Accounts for the credentials of these requests."""


def wire_of(response: Response) -> WireKind | None:
    """What happens to the connection of an answer, if anything does."""
    transmission = response.transmission
    return None if transmission is None or transmission.wire is None else transmission.wire.kind


class FaultyWorld(ScenarioWorld):
    """Faults by `inject`, requests by `send_through`."""

    def __init__(self, *vendors: Vendor[Any], scenario: str = ACCOUNTS) -> None:
        served = vendors or BUILT_IN
        super().__init__(load(f"{scenario}clock: {{speed: frozen}}\n", *served), *served)
        self._vendors = {vendor.name: vendor for vendor in served}

    def inject(self, **declared: Any) -> Fault:
        """Put a fault in force."""
        known = Known(self._vendors, tuple(account.id for account in self.sandbox.accounts))
        model = FaultModel.model_validate(declared, context=known)
        fault = model.fault(model.name or self.sandbox.faults.free_name(), self.sandbox.now_ms)
        self.sandbox.faults.add(fault)
        return fault

    def send_through(self, vendor: str, **fields: object) -> Response:
        """Make the request that the vendor accepts, with other fields."""
        method, path, body, headers = ACCEPTED[vendor]
        return self.ask(method, path, {**body, **fields}, **headers)

    def account(self, vendor: str) -> Account:
        """The one that asked last."""
        return self.sandbox.accounts.of_vendor(vendor)[-1]

    def charged(self, vendor: str) -> list[Decimal]:
        """What was charged, oldest first."""
        entries = [entry for entry in self.sandbox.ledger.entries() if entry.cause is Cause.CHARGE]
        return [-entry.amount for entry in entries if entry.account.vendor == vendor][::-1]
