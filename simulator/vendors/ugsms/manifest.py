"""Gather everything UGSMS is, in one value."""

from __future__ import annotations

from decimal import Decimal

from simulator.api.checks import admit, authenticate
from simulator.api.evidence import Evidence
from simulator.api.routing import Route
from simulator.api.vendor import Operation, Vendor
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.books.limits import Counted, per_minute
from simulator.sms.segments import NAIVE_160
from simulator.vendors.ugsms import account, bulk, send
from simulator.vendors.ugsms.credentials import API_KEY, LOGIN, find_api_key, find_login
from simulator.vendors.ugsms.errors import ERRORS, V1_SEND, refuse, unrouted
from simulator.vendors.ugsms.policy import UgsmsPolicy
from simulator.vendors.ugsms.quirks import QUIRKS
from simulator.vendors.ugsms.sample import sample

YEAR_MS = 365 * 24 * 60 * 60 * 1000

CHECKS = (authenticate, admit)
"""Who asks, how often; then what for, and the balance last. Source: assumed."""

SEND = Operation(
    name="send",
    summary="Send one text to one or several numbers",
    routes=(
        Route("POST", "/api/v2/sms/send"),
        Route("GET", "/api/v2/sms/send"),
        Route("POST", "/api/v2/sandbox/sms/send", Evidence.OBSERVED, "one Django application"),
        Route("GET", "/api/v2/sandbox/sms/send", Evidence.OBSERVED, "one Django application"),
    ),
    credentials=find_api_key,
    parse=send.parse_v2,
    perform=send.perform,
    render=send.render_v2,
    checks=CHECKS,
    source="ugsms.com/documentation/v2, Send SMS",
    curl=(
        """curl -X POST "{base}/api/v2/sms/send" -H "X-API-Key: {api_key}" -H "Content-Type: application/json" """
        """-d '{"numbers": "0702913454,0776913451", "message_body": "Hello from UGSMS API v2", "sender_id": "UGSMS"}'"""
    ),
)

BULK = Operation(
    name="bulk",
    summary="Send each number a text of its own",
    routes=(Route("POST", "/api/v2/sms/send/bulk"),),
    credentials=find_api_key,
    parse=bulk.parse,
    perform=bulk.perform,
    render=bulk.render,
    checks=CHECKS,
    source="ugsms.com/documentation/v2, Send Bulk SMS",
)

BALANCE = Operation(
    name="balance",
    summary="Balance, and the dates of the API key",
    routes=(Route("GET", "/api/v2/account/balance"),),
    credentials=find_api_key,
    parse=account.parse,
    perform=account.perform,
    render=account.render_balance,
    checks=CHECKS,
    source="ugsms.com/documentation/v2, Account Endpoints",
    is_read_only=True,
    curl='curl -H "X-API-Key: {api_key}" "{base}/api/v2/account/balance"',
)

USAGE = Operation(
    name="usage",
    summary="Balance and price of a segment",
    routes=(Route("GET", "/api/v2/account/usage"),),
    credentials=find_api_key,
    parse=account.parse,
    perform=account.perform,
    render=account.render_usage,
    checks=CHECKS,
    source="ugsms.com/documentation/v2, Account Endpoints",
    is_read_only=True,
)

SEND_V1 = Operation(
    name=V1_SEND,
    summary="Send one text to one or several numbers, with username and password",
    routes=(Route("POST", "/v1/sms/send"), Route("GET", "/v1/sms/send")),
    credentials=find_login,
    parse=send.parse_v1,
    perform=send.perform,
    render=send.render_v1,
    checks=CHECKS,
    source="ugsms.com/documentation/v1, Send SMS",
    curl=(
        """curl -X POST "{base}/v1/sms/send" -H "Content-Type: application/json" """
        """-d '{"username": "{username}", "password": "{password}", "numbers": "0702913454,0776913451", """
        """"message_body": "Hello from UGSMS API v1", "sender_id": "UGSMS"}'"""
    ),
)

VENDOR = Vendor(
    name="ugsms",
    title="UGSMS",
    region="UG",
    hosts=("ugsms.com", "www.ugsms.com", "api.ugsms.com"),
    operations=(SEND, BULK, BALANCE, USAGE, SEND_V1),
    terms=AccountTerms(
        currency="UGX",
        price=Decimal(35),  # per segment: the page's usage example
        opening_balance=Decimal(100_000),
        default_sender="UGSMS",
        limit=per_minute(60),
        limit_counts=Counted.CREDENTIAL,
        key_lifetime_ms=YEAR_MS,
    ),
    credential_kinds=(API_KEY, LOGIN),
    errors=ERRORS,
    refuse=refuse,
    unrouted=unrouted,
    policy=UgsmsPolicy(),
    segment_rule=NAIVE_160,
    quirks=QUIRKS,
    sample=sample,
)
