"""Gather everything this vendor is, in one value."""

from __future__ import annotations

from decimal import Decimal

from simulator.api.checks import admit, authenticate
from simulator.api.evidence import Evidence
from simulator.api.routing import Route
from simulator.api.vendor import Elsewhere, Operation, Vendor
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.books.submissions import Submission
from simulator.sms.segments import NAIVE_160
from simulator.vendors.pushr import custom, listing, send
from simulator.vendors.pushr.credentials import API_KEYS, find_keys
from simulator.vendors.pushr.errors import ERRORS, refuse, unrouted
from simulator.vendors.pushr.policy import Policy
from simulator.vendors.pushr.quirks import QUIRKS
from simulator.vendors.pushr.sample import sample
from simulator.vendors.pushr.tokens import authenticate_token, find_public_key, mint_token

_BASE = "/api/client/sms"

_SEND: Operation[Policy, send.Send, Submission] = Operation(
    name="send",
    summary="Send one text to one or more recipients, now or later.",
    routes=(Route("POST", f"{_BASE}/send-sms"),),
    credentials=find_keys,
    parse=send.parse,
    perform=send.perform,
    render=send.render,
    checks=(authenticate, admit),
    source="Push.R page, Send SMS",
    # A form, since the braces of JSON would have to be told from those of the template.
    curl=(
        """curl -X POST {base}/api/client/sms/send-sms -H "Content-Type: application/json" """
        """-d '{"api_key_public": "{api_key_public}", "api_key_secret": "{api_key_secret}", """
        """"message": "Hello from cURL!", "recipients": ["233558544343"], "sender_id": "PYWE"}'"""
    ),
)

_CUSTOM: Operation[Policy, custom.Custom, Submission] = Operation(
    name="custom",
    summary="Send every row of a CSV file a text of its own, made from a template.",
    routes=(Route("POST", f"{_BASE}/custom"),),
    credentials=find_keys,
    parse=custom.parse,
    perform=custom.perform,
    render=custom.render,
    checks=(authenticate, admit),
    source="Push.R page, Send Customized SMS",
)

_LIST: Operation[Policy, listing.ListCommand, listing.Page] = Operation(
    name="list",
    summary="List what a business has sent, with its status.",
    routes=(Route("GET", f"{_BASE}/"),),
    credentials=find_public_key,
    parse=listing.parse,
    perform=listing.perform,
    render=listing.render,
    checks=(authenticate_token, admit),
    source="Push.R page, Check Message Status",
    is_read_only=True,
)

_OLDER = "public code, an older API"
_ELSEWHERE = (Elsewhere("GET", "/bulksender/send-sms-view", Evidence.OBSERVED, _OLDER, is_read_only=False),)

VENDOR: Vendor[Policy] = Vendor(
    name="pushr",
    title="Push.R",
    region="GH",
    hosts=("pushr.pywe.org", "prompt.pywe.org"),
    operations=(_SEND, _CUSTOM, _LIST),
    terms=AccountTerms(
        currency="GHS",
        price=Decimal("1.25"),
        opening_balance=Decimal(1000),
        default_sender="PYWE",
        limit=None,
    ),
    credential_kinds=(API_KEYS,),
    errors=ERRORS,
    refuse=refuse,
    unrouted=unrouted,
    elsewhere=_ELSEWHERE,
    policy=Policy(),
    segment_rule=NAIVE_160,
    quirks=QUIRKS,
    token=mint_token,
    sample=sample,
)
