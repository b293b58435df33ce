"""List what is odd about UGSMS or left open by its pages, and what is done here."""

from __future__ import annotations

from simulator.api.evidence import Evidence, Quirk

_V2 = "ugsms.com/documentation/v2"
_V1 = "ugsms.com/documentation/v1"


def _documented(name: str, summary: str, source: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.DOCUMENTED, source, switch)


def _public(name: str, summary: str, source: str) -> Quirk:
    return Quirk(name, summary, Evidence.PUBLIC, source)


def _observed(name: str, summary: str, source: str) -> Quirk:
    return Quirk(name, summary, Evidence.OBSERVED, source)


def _assumed(name: str, summary: str, source: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.ASSUMED, f"our choice where {source} is silent or at odds with itself", switch)


QUIRKS: tuple[Quirk, ...] = (
    _documented(
        "UG2-Q-01",
        "the summary of a bulk has total_messages twice, in the examples the messages submitted, then the segments of "
        "the accepted ones; parsers that keep the last key see segments",
        f"{_V2}, Send Bulk SMS, both examples",
        "strict_json",
    ),
    _documented("UG2-Q-02", "failed_messages is null when nothing failed", f"{_V2}, Send Bulk SMS, Example Response"),
    _assumed(
        "UG2-Q-03",
        "success is false as soon as one message of a bulk fails, although the others go out, as in the example of it",
        _V2,
    ),
    _assumed("UG2-Q-04", "segments follow the stated rule, which the bulk examples' counts contradict", _V2),
    _documented(
        "UG2-Q-05",
        "current_balance is the balance before the deduction, as the note says; the examples' sums fit the one after",
        f"{_V2}, Send Bulk SMS, Note",
        "bulk_balance",
    ),
    _documented(
        "UG2-Q-06", "a segment costs 10 in the send example and 35 in the others: the price is the account's", _V2
    ),
    _assumed("UG2-Q-07", "total_contacts counts accepted messages; a number that repeats counts each time", _V2),
    _assumed(
        "UG2-Q-08",
        "the page's one formula, length / 160 rounded up, holds in any script and for every part, and gives at least 1",
        _V2,
    ),
    _documented("UG2-Q-09", "balance and usage answer without a message", f"{_V2}, Account Endpoints"),
    _assumed("UG2-Q-10", "whole amounts are written with one decimal place, others with at least two", _V2),
    _assumed("UG2-Q-11", "a bulk that failed in part answers 200", _V2, "partial_failure_status"),
    _assumed("UG2-Q-12", "issued keys fit into the header buffer of the C sample", _V2),
    _documented(
        "UG2-Q-13",
        "the balance has a name of its own in each answer: remaining_balance, current_balance, balance, "
        "account_balance",
        _V2,
    ),
    _assumed(
        "UG2-Q-14",
        "send also takes a GET, as its page says without showing one: what the query holds is our choice, and so is "
        "that a bulk takes none",
        _V2,
    ),
    _assumed(
        "UG2-D-01",
        "of several API keys the header's wins, then the query's, then the body's; what comes with a GET and cannot be "
        "read holds none",
        _V2,
    ),
    _assumed("UG2-D-02", "numbers written 2567XXXXXXXX are accepted as in version 1", _V2, "allow_bare_country_code"),
    _assumed("UG2-D-03", "one number of another format refuses the whole send, an empty one between commas too", _V2),
    _assumed(
        "UG2-D-04",
        "a bulk of which everything failed answers 400, with an empty successful_messages",
        _V2,
        "total_failure_status",
    ),
    _assumed(
        "UG2-D-05",
        "a message without number or message_body, or with another type in them, refuses the whole bulk; a blank "
        "text fails that message alone",
        _V2,
    ),
    _public("UG2-D-06", "an error's body has an error, in both versions", "ugsms.com/documentation, Response Format"),
    _assumed(
        "UG2-D-07",
        "a background job deducts, as the note on a bulk says; its delay, that a send is like it, that the balance "
        "is checked at the request, and that messages fail uncharged when it no longer suffices then, are our choice",
        _V2,
        "deduction_delay_ms",
    ),
    _assumed("UG2-D-08", "the deduction can be moved into the request", _V2, "deduct_at_once"),
    _assumed("UG2-D-09", "last_api_used is the very request that asks", _V2),
    _assumed(
        "UG2-D-10",
        "any sender ID of up to 11 characters may be used, unless the account has a list of approved ones or the name "
        "begins with INVALID or PENDING: then the send is a 400, VALIDATION_ERROR; a blank one means the default",
        _V2,
    ),
    _assumed("UG2-D-11", "beside its error an error's body has success and message, which says the same", _V2),
    _observed(
        "UG2-D-12",
        "a message_type (otp, transactional, promotional) may stand beside a text; that it changes nothing, whatever "
        "it is, is our choice",
        "several clients",
    ),
    _documented("UG1-Q-01", "version 1 lives at /v1, version 2 at /api/v2", _V1),
    _documented("UG1-Q-02", "data has the eight fields of the example, not the four of the template", _V1),
    _documented(
        "UG1-Q-03", "there is one recipient_id, as in the example for two recipients", f"{_V1}, Example Response"
    ),
    _assumed("UG1-Q-04", "an error's code stands in the key code, after success, message and error", _V1),
    _assumed("UG1-Q-05", "invalid numbers are passed over and not counted, unless none is valid", _V1),
    _documented("UG1-Q-06", "version 1 answers a message_id, version 2 none", _V1),
    _assumed("UG1-Q-07", "a segment costs 10 in the example: the price is the account's, as in version 2", _V1),
    _assumed("UG1-Q-08", "segments are counted as in version 2", _V1),
    _assumed("UG1-D-01", "username and password may each stand in the query, which wins, or in the body", _V1),
    _public(
        "UG1-D-02",
        "version 1 too takes 60 requests a minute; each API key and each login has a count of its own",
        "ugsms.com/documentation",
    ),
    _assumed("UG1-D-03", "a login never expires", _V1),
    _observed("UG-D-01", "the hosts www.ugsms.com and api.ugsms.com answer too", "several clients"),
    _observed(
        "UG-D-02",
        "a send is answered at /api/v2/sandbox/sms/send too; that it is the same call, charged and delivered alike, is "
        "our choice",
        "one Django application",
    ),
)
