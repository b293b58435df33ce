"""Gather everything this vendor is, in one value."""

from __future__ import annotations

from decimal import Decimal

from simulator.api.checks import admit, authenticate
from simulator.api.evidence import Evidence
from simulator.api.routing import Route
from simulator.api.vendor import Elsewhere, Operation, Vendor
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sms.segments import GSM_RULE
from simulator.vendors.advanta import bulk, incoming, sending, single
from simulator.vendors.advanta.callbacks import report_to
from simulator.vendors.advanta.credentials import PARTNER, credentials_of_list, credentials_of_parameters
from simulator.vendors.advanta.errors import ERRORS, refuse, unrouted
from simulator.vendors.advanta.looking_up import (
    parse_balance,
    parse_report,
    perform_balance,
    perform_report,
    render_balance,
    render_report,
)
from simulator.vendors.advanta.numbers import REGION
from simulator.vendors.advanta.operators import OPERATOR_OF_HOST
from simulator.vendors.advanta.policy import Policy
from simulator.vendors.advanta.quirks import QUIRKS
from simulator.vendors.advanta.sample import sample

_FAMILY = "/api/services"
_PAGES = "advanta-africa-apis, docs/sms-api"
_CHECKS = (authenticate, admit)


def _routes(name: str, *methods: str) -> tuple[Route, ...]:
    """Return the routes of a call: without a slash at its end as on its page, and with one as clients have it."""
    path = f"{_FAMILY}/{name}"
    return tuple(
        route
        for method in methods
        for route in (Route(method, path), Route(method, f"{path}/", Evidence.OBSERVED, "public clients of the family"))
    )


_SEND_BULK = Operation(
    name="sendbulk",
    summary="Send up to 1000 messages, each with its own recipient and text.",
    routes=_routes("sendbulk", "POST"),
    credentials=credentials_of_list,
    parse=bulk.parse,
    perform=sending.perform,
    render=sending.render,
    checks=_CHECKS,
    source="Send Bulk, POST Method",
    # A form, since the braces of JSON would have to be told from those of the template.
    curl=(
        """curl -X POST {base}/api/services/sendbulk -H "Content-Type: application/json" """
        """-d '{"count": 1, "smslist": [{"partnerID": "{partnerID}", "apikey": "{apikey}", "pass_type": "plain", """
        """"clientsmsid": 1234, "mobile": "254712345678", "message": "Hello", "shortcode": "ADVANTA"}]}'"""
    ),
)

_SEND_SMS = Operation(
    name="sendsms",
    summary="Send one text to one number, or to up to 1000 with commas between them.",
    routes=_routes("sendsms", "GET", "POST"),
    credentials=credentials_of_parameters,
    parse=single.parse_sms,
    perform=sending.perform,
    render=sending.render,
    checks=_CHECKS,
    source=f"{_PAGES}/send-sms.md",
    evidence=Evidence.PUBLIC,
)

_SEND_OTP = Operation(
    name="sendotp",
    summary="Send a one-time code or another transactional text, to numbers or to hashes of them.",
    routes=_routes("sendotp", "GET", "POST"),
    credentials=credentials_of_parameters,
    parse=single.parse_otp,
    perform=sending.perform,
    render=sending.render,
    checks=_CHECKS,
    source=f"{_PAGES}/send-otp.md and send-hashed.md",
    evidence=Evidence.PUBLIC,
)

_GET_BALANCE = Operation(
    name="getbalance",
    summary="Tell the balance of the account.",
    routes=_routes("getbalance", "GET", "POST"),
    credentials=credentials_of_parameters,
    parse=parse_balance,
    perform=perform_balance,
    render=render_balance,
    checks=_CHECKS,
    source=f"{_PAGES}/balance.md",
    is_read_only=True,
    evidence=Evidence.PUBLIC,
)

_GET_DLR = Operation(
    name="getdlr",
    summary="Tell how a message fares, by whichever call it was sent.",
    routes=_routes("getdlr", "GET", "POST"),
    credentials=credentials_of_parameters,
    parse=parse_report,
    perform=perform_report,
    render=render_report,
    checks=_CHECKS,
    source=f"{_PAGES}/delivery.md",
    is_read_only=True,
    evidence=Evidence.PUBLIC,
)

_CREDIT = "advanta-africa-apis, docs/credit-api/README.md: a reseller credits a sub-account"
_ELSEWHERE = (Elsewhere("POST", f"{_FAMILY}/credit", Evidence.PUBLIC, _CREDIT, is_read_only=False),)

VENDOR: Vendor[Policy] = Vendor(
    name="advanta",
    title="Advanta",
    region=REGION,
    hosts=tuple(OPERATOR_OF_HOST),
    operations=(_SEND_BULK, _SEND_SMS, _SEND_OTP, _GET_BALANCE, _GET_DLR),
    terms=AccountTerms(
        currency="KES",
        price=Decimal(1),
        opening_balance=Decimal(1000),
        default_sender="ADVANTA",
        limit=None,
    ),
    credential_kinds=(PARTNER,),
    errors=ERRORS,
    refuse=refuse,
    unrouted=unrouted,
    elsewhere=_ELSEWHERE,
    policy=Policy(),
    segment_rule=GSM_RULE,
    quirks=(*QUIRKS, *incoming.QUIRKS),
    incoming=incoming.request_for,
    has_callbacks=True,
    reporting=report_to,
    sample=sample,
)
