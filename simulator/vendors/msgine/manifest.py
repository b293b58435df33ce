"""Gather everything this vendor is, in one value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.api.call import policy_of
from simulator.api.checks import admit, authenticate
from simulator.api.evidence import Evidence
from simulator.api.routing import Route
from simulator.api.vendor import Elsewhere, Operation, Vendor
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.books.limits import per_minute
from simulator.sms.segments import GSM_RULE
from simulator.vendors.msgine.account import parse_account, perform_account, render_account
from simulator.vendors.msgine.callbacks import plan_callbacks
from simulator.vendors.msgine.credentials import (
    TOKEN_KIND,
    credentials,
    developer_credentials,
    either_credentials,
    require_bearer,
)
from simulator.vendors.msgine.developer_read import (
    parse_developer_get,
    parse_history,
    render_developer_get,
    render_history,
)
from simulator.vendors.msgine.developer_send import (
    parse_developer_send,
    perform_developer_send,
    render_developer_send,
)
from simulator.vendors.msgine.errors import ERRORS
from simulator.vendors.msgine.policy import Policy
from simulator.vendors.msgine.pricing import parse_pricing, perform_pricing, render_pricing
from simulator.vendors.msgine.quirks import QUIRKS
from simulator.vendors.msgine.read import parse_get, parse_list, perform_get, perform_list, render_get, render_list
from simulator.vendors.msgine.refusing import refuse, unrouted
from simulator.vendors.msgine.sample import sample, sample_list
from simulator.vendors.msgine.send import parse_send, perform_send, render_send
from simulator.vendors.msgine.wording import rate_headers

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.rules.reporting import CallbackPlan
    from simulator.sandbox.sandbox import Sandbox

CHECKS = (require_bearer, authenticate, admit)
"""Source: the order is assumed; the page tells no two errors at once."""

SEND = Operation(
    name="send",
    summary="Send one text to one or many recipients",
    routes=(Route("POST", "/api/v1/messages/sms"),),
    credentials=credentials,
    parse=parse_send,
    perform=perform_send,
    render=render_send,
    checks=CHECKS,
    source="MsGine SMS API page, Send SMS",
    curl=(
        """curl -X POST {base}/api/v1/messages/sms -H "Authorization: Bearer {token}" """
        """-H "Content-Type: application/json" """
        """-d '{"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}'"""
    ),
)

GET = Operation(
    name="get",
    summary="Look up one message",
    routes=(Route("GET", "/api/v1/messages/{messageId}"),),
    credentials=credentials,
    parse=parse_get,
    perform=perform_get,
    render=render_get,
    checks=CHECKS,
    source="MsGine SMS API page, Get Message Status",
    is_read_only=True,
)

LIST = Operation(
    name="list",
    summary="List the account's messages, newest first",
    routes=(Route("GET", "/api/v1/messages"),),
    credentials=credentials,
    parse=parse_list,
    perform=perform_list,
    render=render_list,
    checks=CHECKS,
    source="MsGine SMS API page, List Messages",
    is_read_only=True,
)

PRICING = Operation(
    name="pricing",
    summary="What one SMS to a country costs",
    routes=(Route("GET", "/api/v1/pricing/sms"),),
    credentials=credentials,
    parse=parse_pricing,
    perform=perform_pricing,
    render=render_pricing,
    checks=CHECKS,
    source="MsGine SMS API page, Pricing",
    is_read_only=True,
)

ACCOUNT = Operation(
    name="account",
    summary="The account's balance, plan and limit",
    routes=(Route("GET", "/api/v1/account"),),
    credentials=either_credentials,
    parse=parse_account,
    perform=perform_account,
    render=render_account,
    checks=CHECKS,
    source="docs.msgine.net/api/rate-limits, a sample; its answer is assumed",
    is_read_only=True,
    evidence=Evidence.PUBLIC,
)

DEVELOPER_CHECKS = (authenticate, admit)

DEVELOPER_SEND = Operation(
    name="developer_send",
    summary="Send one text to one or many recipients, perhaps later, or with an idempotency key",
    routes=(Route("POST", "/api/v1/developers/sms"),),
    credentials=developer_credentials,
    parse=parse_developer_send,
    perform=perform_developer_send,
    render=render_developer_send,
    checks=DEVELOPER_CHECKS,
    source="docs.msgine.net/api/sms, newer edition; MsGine SDK 2.0.0, send",
    evidence=Evidence.PUBLIC,
)

DEVELOPER_HISTORY = Operation(
    name="developer_history",
    summary="What was sent, newest first",
    routes=(Route("GET", "/api/v1/developers/sms/history"),),
    credentials=developer_credentials,
    parse=parse_history,
    perform=perform_list,
    render=render_history,
    checks=DEVELOPER_CHECKS,
    source="docs.msgine.net/api/sms, newer edition; MsGine SDK 2.0.0, history",
    is_read_only=True,
    evidence=Evidence.PUBLIC,
)

DEVELOPER_GET = Operation(
    name="developer_get",
    summary="Look up a message by its UUID",
    routes=(Route("GET", "/api/v1/developers/{id}"),),
    credentials=developer_credentials,
    parse=parse_developer_get,
    perform=perform_get,
    render=render_developer_get,
    checks=DEVELOPER_CHECKS,
    source="MsGine SDK 2.0.0, get",
    is_read_only=True,
    evidence=Evidence.PUBLIC,
)

_SDK = "MsGine SDK 2.0.0"
_ELSEWHERE = (
    Elsewhere("POST", "/api/v1/developers/email", Evidence.PUBLIC, f"{_SDK}, email", is_read_only=False),
    Elsewhere("GET", "/api/v1/developers/email/history", Evidence.PUBLIC, f"{_SDK}, email", is_read_only=True),
    Elsewhere("POST", "/api/v1/developers/push", Evidence.PUBLIC, f"{_SDK}, push", is_read_only=False),
    Elsewhere("GET", "/api/v1/developers/push/history", Evidence.PUBLIC, f"{_SDK}, push", is_read_only=True),
    Elsewhere("POST", "/api/v1/developers/push/device", Evidence.PUBLIC, f"{_SDK}, push", is_read_only=False),
    Elsewhere("DELETE", "/api/v1/developers/push/device", Evidence.PUBLIC, f"{_SDK}, push", is_read_only=False),
    Elsewhere("GET", "/api/v1/developers/analytics/overview", Evidence.PUBLIC, f"{_SDK}, analytics", is_read_only=True),
    Elsewhere("GET", "/api/v1/developers/analytics/daily", Evidence.PUBLIC, f"{_SDK}, analytics", is_read_only=True),
)

PLANS = {
    "free": per_minute(60, burst=10),
    "starter": per_minute(100, burst=20),
    "professional": per_minute(500, burst=50),
}
"""Source: docs.msgine.net/api/rate-limits (public)."""


def _report_to(sandbox: Sandbox, account: Account, url: str) -> CallbackPlan:
    """Plan the reports to an account's global webhook, by the switches that hold for it."""
    return plan_callbacks(policy_of(sandbox, VENDOR, account=account), sandbox.chance.seed, url)


VENDOR: Vendor[Policy] = Vendor(
    name="msgine",
    title="MsGine",
    region="UG",
    hosts=("api.msgine.net", "api-staging.msgine.net"),
    operations=(SEND, LIST, GET, PRICING, ACCOUNT, DEVELOPER_SEND, DEVELOPER_HISTORY, DEVELOPER_GET),
    terms=AccountTerms(
        currency="USD",
        price=Decimal("0.05"),
        opening_balance=Decimal(100),
        default_sender="MsGine",
        limit=per_minute(60),
    ),
    plans=PLANS,
    credential_kinds=(TOKEN_KIND,),
    errors=ERRORS,
    refuse=refuse,
    unrouted=unrouted,
    elsewhere=_ELSEWHERE,
    policy=Policy(),
    segment_rule=GSM_RULE,
    quirks=QUIRKS,
    finish=rate_headers,
    has_callbacks=True,
    reporting=_report_to,
    sample=sample,
    sample_list=sample_list,
)
