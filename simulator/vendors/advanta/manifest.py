"""Gather everything this vendor is, in one value."""

from __future__ import annotations

from decimal import Decimal

from simulator.api.checks import admit, authenticate
from simulator.api.evidence import Evidence
from simulator.api.routing import Route
from simulator.api.vendor import Elsewhere, Operation, Vendor
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sms.segments import GSM_RULE
from simulator.vendors.advanta import bulk, incoming
from simulator.vendors.advanta.credentials import PARTNER, find_credentials
from simulator.vendors.advanta.errors import ERRORS, refuse, unrouted
from simulator.vendors.advanta.items import REGION
from simulator.vendors.advanta.policy import Policy
from simulator.vendors.advanta.quirks import QUIRKS
from simulator.vendors.advanta.sample import sample

_PATH = "/api/services/sendbulk"

_SEND_BULK: Operation[Policy, bulk.Bulk, bulk.Outcome] = Operation(
    name="sendbulk",
    summary="Send up to 1000 messages, each with its own recipient and text.",
    routes=(Route("POST", _PATH), Route("POST", f"{_PATH}/")),
    credentials=find_credentials,
    parse=bulk.parse,
    perform=bulk.perform,
    render=bulk.render,
    checks=(authenticate, admit),
    source="Send Bulk, POST Method",
    # A form, since the braces of JSON would have to be told from those of the template.
    curl=(
        """curl -X POST {base}/api/services/sendbulk -H "Content-Type: application/json" """
        """-d '{"count": 1, "smslist": [{"partnerID": "{partnerID}", "apikey": "{apikey}", "pass_type": "plain", """
        """"clientsmsid": 1234, "mobile": "254712345678", "message": "Hello", "shortcode": "ADVANTA"}]}'"""
    ),
)

_FAMILY = "/api/services"
_PAGES = "docs/sms-api of harrykerry/advanta-africa-apis"
_ELSEWHERE = tuple(
    Elsewhere(method, f"{_FAMILY}/{name}", Evidence.PUBLIC, f"{_PAGES}, {name}", is_read_only=is_read_only)
    for name, is_read_only in (("sendsms", False), ("sendotp", False), ("getdlr", True), ("getbalance", True))
    for method in ("GET", "POST")
)

VENDOR: Vendor[Policy] = Vendor(
    name="advanta",
    title="Advanta",
    region=REGION,
    hosts=(
        "quicksms.advantasms.com",
        "sms.fastmessage.co.ke",
        "isms.celcomafrica.com",
        "mysms.celcomafrica.com",
        "sms.textsms.co.ke",
        "sms.savvybulksms.com",
        "sms.sunfacegroup.co.ke",
        "sms.kemrut.com",
        "login.wavesms.com",
        "sms.vutia.co.ke",
    ),
    operations=(_SEND_BULK,),
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
    sample=sample,
)
