"""Offer what a package that brings a vendor imports of ours: `from simulator.vendor_kit import Vendor, Route`.

The manifest: `Vendor`, `NoSwitches`, `Operation`, `Route`, `Check`, `CredentialKind`, `AccountTerms`, `VendorError`,
`Elsewhere`, `Evidence`, `Quirk`, `SampleSend`; how segments are counted: `SegmentRule`, `GSM_RULE`, `NAIVE_160`. A
dataclass that is frozen, has slots and loads quickly: `frozen`.

Reading what came: `Request`, `Presented`, `Upload`, `FormFields`, `read_fields`, `read_json`, `read_query`,
`text_of`, `parse_instant`, `EPOCH`, `LAST_MS`, `parse_e164`, `parse_mobile`, `region_of`, `sharing_code_with`,
`COUNTRY_NAMES`, `network_of`; of a CSV file `lines_of`, `Line`, `columns_of` and `NotATableError`, and
`pieces_of` a template that its rows fill.

A call under way, which also prices what is sent, and its checks: `Call`, `Account`, `Credential`, `Stream`,
`authenticate`, `identify`, `owner_of`, `admit`, `Admission`; the switches that hold for an account, `policy_of`; how
often it, or each of its credentials, may ask: `per_minute`, `Counted`.

Sending: `Draft`, `accept`, `Sending`, or `accept_parts` of `Part`s, each with its own sender, time or payer; a request
that may be repeated with its key: `keyed`, `Keyed`, `answered_before`, `FirstAnswer`, `answer_again`, `keep_answer`,
`IDEMPOTENCY_CONFLICT`; what becomes of it: `Submission`, `Progress`, `Message`, `State`; what is
reported of it, or of an account: `CallbackPlan`, `CallbackRequest`, `Subject`, `report`; what plans the reports of an
account is given, `Sandbox`; what is wrong with a URL, `complaint_about`, `UrlComplaint`, `MAX_URL_LENGTH`. Why it did
not arrive: `NonDelivery`, `nondelivery_for`, `ABSENT_SUBSCRIBER`, `DELIVERY_IMPOSSIBLE`, `SENDER_BLOCKED`,
`INVALID_SENDER`, `UNKNOWN`. What is passed on of messages from
handsets: `Incoming`, `IncomingNumber`.

Answering: `Response`, `JSON_HEADERS`, `beginning_of`,
`Members`, `Number`, `Written`, `quote`, `spell`, `as_sent`, `write_json`, `iso_seconds`, `iso_millis`.

Refusing: `Rejection`, and the reasons that are the same for all: `MISSING_CREDENTIALS`, `INVALID_CREDENTIALS`,
`EXPIRED_CREDENTIALS`, `RATE_LIMITED`, `INSUFFICIENT_BALANCE`, `MALFORMED_BODY`, `MALFORMED_QUERY`,
`UNSUPPORTED_METHOD`.

Where each comes from may change; the names here stay. A package keeps the rules of the built-in vendors: no I/O, no
clock and no chance of its own. The present is `call.now_ms`; what varies is drawn from the `Stream` that is passed in,
or from one of `call.sandbox.chance`, a UUID by `uuid_of`; what changes, `perform` changes.
"""

from simulator.api.call import Call, policy_of
from simulator.api.checks import admit, authenticate, identify, owner_of
from simulator.api.evidence import Evidence, Quirk
from simulator.api.fields import FormFields, read_fields, read_json, read_query
from simulator.api.idempotency import IDEMPOTENCY_CONFLICT, Keyed, answer_again, answered_before, keep_answer, keyed
from simulator.api.instants import EPOCH, LAST_MS, iso_millis, iso_seconds, parse_instant
from simulator.api.public_url import beginning_of
from simulator.api.request import JSON_HEADERS, Request, Response
from simulator.api.routing import Route
from simulator.api.sample import SampleSend
from simulator.api.vendor import Check, CredentialKind, Elsewhere, NoSwitches, Operation, Vendor, VendorError
from simulator.sandbox.acts.accepting import Part, accept, accept_parts
from simulator.sandbox.acts.calling_back import report
from simulator.sandbox.books.accounts import Account, AccountTerms, Credential, Presented
from simulator.sandbox.books.idempotency import FirstAnswer
from simulator.sandbox.books.incoming import Incoming, IncomingNumber
from simulator.sandbox.books.limits import Admission, Counted, per_minute
from simulator.sandbox.books.messages import Draft, Message
from simulator.sandbox.books.submissions import Progress, Submission
from simulator.sandbox.chance import Stream, uuid_of
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MALFORMED_BODY,
    MALFORMED_QUERY,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
    UNSUPPORTED_METHOD,
    Rejection,
)
from simulator.sandbox.rules.callback_urls import MAX_URL_LENGTH, UrlComplaint, complaint_about
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest, Subject
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.countries import COUNTRY_NAMES
from simulator.sms.networks import network_of
from simulator.sms.nondelivery import (
    ABSENT_SUBSCRIBER,
    DELIVERY_IMPOSSIBLE,
    INVALID_SENDER,
    SENDER_BLOCKED,
    UNKNOWN,
    NonDelivery,
    nondelivery_for,
)
from simulator.sms.numbers import parse_e164, parse_mobile, region_of, sharing_code_with
from simulator.sms.segments import GSM_RULE, NAIVE_160, SegmentRule
from simulator.sms.states import State
from simulator.text.forms import Upload
from simulator.text.json_reading import text_of
from simulator.text.json_writing import Members, Number, Written, as_sent, quote, spell, write_json
from simulator.text.tables import Line, NotATableError, columns_of, lines_of, pieces_of
from simulator.values import frozen

__all__ = [
    "ABSENT_SUBSCRIBER",
    "COUNTRY_NAMES",
    "DELIVERY_IMPOSSIBLE",
    "EPOCH",
    "EXPIRED_CREDENTIALS",
    "GSM_RULE",
    "IDEMPOTENCY_CONFLICT",
    "INSUFFICIENT_BALANCE",
    "INVALID_CREDENTIALS",
    "INVALID_SENDER",
    "JSON_HEADERS",
    "LAST_MS",
    "MALFORMED_BODY",
    "MALFORMED_QUERY",
    "MAX_URL_LENGTH",
    "MISSING_CREDENTIALS",
    "NAIVE_160",
    "RATE_LIMITED",
    "SENDER_BLOCKED",
    "UNKNOWN",
    "UNSUPPORTED_METHOD",
    "Account",
    "AccountTerms",
    "Admission",
    "Call",
    "CallbackPlan",
    "CallbackRequest",
    "Check",
    "Counted",
    "Credential",
    "CredentialKind",
    "Draft",
    "Elsewhere",
    "Evidence",
    "FirstAnswer",
    "FormFields",
    "Incoming",
    "IncomingNumber",
    "Keyed",
    "Line",
    "Members",
    "Message",
    "NoSwitches",
    "NonDelivery",
    "NotATableError",
    "Number",
    "Operation",
    "Part",
    "Presented",
    "Progress",
    "Quirk",
    "Rejection",
    "Request",
    "Response",
    "Route",
    "SampleSend",
    "Sandbox",
    "SegmentRule",
    "Sending",
    "State",
    "Stream",
    "Subject",
    "Submission",
    "Upload",
    "UrlComplaint",
    "Vendor",
    "VendorError",
    "Written",
    "accept",
    "accept_parts",
    "admit",
    "answer_again",
    "answered_before",
    "as_sent",
    "authenticate",
    "beginning_of",
    "columns_of",
    "complaint_about",
    "frozen",
    "identify",
    "iso_millis",
    "iso_seconds",
    "keep_answer",
    "keyed",
    "lines_of",
    "network_of",
    "nondelivery_for",
    "owner_of",
    "parse_e164",
    "parse_instant",
    "parse_mobile",
    "per_minute",
    "pieces_of",
    "policy_of",
    "quote",
    "read_fields",
    "read_json",
    "read_query",
    "region_of",
    "report",
    "sharing_code_with",
    "spell",
    "text_of",
    "uuid_of",
    "write_json",
]
