"""Define a vendor's manifest: the functions and constants of one provider in a frozen value."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from simulator.api.evidence import Evidence, Quirk
from simulator.sandbox.books.accounts import Credential
from simulator.sandbox.chance import Stream
from simulator.sms.segments import GSM_RULE
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.api.request import Request, Response
    from simulator.api.routing import Route
    from simulator.api.sample import SampleSend
    from simulator.sandbox.books.accounts import Account, AccountTerms, Presented
    from simulator.sandbox.books.incoming import Incoming, IncomingNumber
    from simulator.sandbox.books.limits import Limit
    from simulator.sandbox.rejection import Rejection
    from simulator.sandbox.rules.reporting import CallbackRequest, Reporting
    from simulator.sms.segments import SegmentRule

PolicyT = TypeVar("PolicyT")
CommandT = TypeVar("CommandT")
OutcomeT = TypeVar("OutcomeT")

Check = Callable[["Call[Any]"], None]
"""One step before an operation is performed; it may raise a `Rejection`. Their order is the vendor's."""


_LEFT = re.compile(r"\{\w+\}")
"""The name of a credential that nobody gave."""


@frozen
class Operation(Generic[PolicyT, CommandT, OutcomeT]):
    """A documented call and the routes bound to it.

    Args:
        name: unique within the vendor, for example "send".
        summary: one line for people.
        routes: where it answers.
        credentials: finds the credentials in a request, None if there are none; it may raise `malformed_body`.
        parse: the request as a command; raises a `Rejection` in the vendor's own order of complaints.
        perform: the one place that changes the sandbox; all or nothing.
        render: the outcome in the vendor's words, a response of its own each time.
        checks: what is asked before the request is parsed, in order; see `simulator.api.checks`.
        is_read_only: a HEAD request may be served like a GET.
        curl: a ready `curl` against this operation, as its page shows one, with `{base}` and the names of demo
            credentials in braces; shown at start-up.
        source: the vendor's page and section.
    """

    name: str
    summary: str
    routes: tuple[Route, ...]
    credentials: Callable[[Request], Presented | None]
    parse: Callable[[Call[PolicyT]], CommandT]
    perform: Callable[[Call[PolicyT], CommandT], OutcomeT]
    render: Callable[[Call[PolicyT], OutcomeT], Response]
    checks: tuple[Check, ...]
    source: str
    is_read_only: bool = False
    curl: str | None = None
    evidence: Evidence = Evidence.DOCUMENTED

    def command(self, base: str, credentials: Mapping[str, str]) -> str | None:
        """Return its `curl` for a server and an account; other braces, those of JSON, stay.

        None where there is none, or where the account has no credentials of the kind that it takes.
        """
        line = self.curl or ""
        for name, value in {"base": base, **credentials}.items():
            line = line.replace(f"{{{name}}}", value)
        return None if not line or _LEFT.search(line) else line


@frozen
class VendorError:
    """How a vendor words one reason of refusal: HTTP status, its own code (if it has codes), and the message.

    `message` may hold `{names}` of the rejection's details; `example` holds those it has when a fault asks for it.
    """

    status: int
    code: str | int | None
    message: str
    evidence: Evidence
    source: str
    example: Mapping[str, object] = field(default_factory=dict)

    def text(self, details: Mapping[str, object]) -> str:
        """Return the message with the rejection's details filled in."""
        return self.message.format_map(details) if "{" in self.message else self.message


class Elsewhere(NamedTuple):
    """A call that a vendor is known to have, on other pages than the emulated ones, and that is not emulated.

    Args:
        method: in capitals.
        path: a segment `{name}` matches anything without a slash.
        evidence: how it is known.
        source: the page and section, or who uses it.
        is_read_only: it reads, and charges nothing.
    """

    method: str
    path: str
    evidence: Evidence
    source: str
    is_read_only: bool


@frozen
class CredentialKind:
    """A kind of credentials: its name, the names of its values in order, and how fresh values are drawn.

    `handle` names a second kind that follows from it: the first value alone (a public key, a user name), for calls
    that prove themselves in another way, with a signed token for instance. It finds the account and proves nothing.
    `never_expires`: whatever is said of when an account's credentials expire, these go on.
    """

    name: str
    fields: tuple[str, ...]
    mint: Callable[[Stream], tuple[str, ...]]
    handle: str | None = None
    never_expires: bool = False


@frozen
class NoSwitches:
    """The policy of a vendor of which nothing varies."""


NO_SWITCHES: Any = NoSwitches()


@frozen
class Vendor(Generic[PolicyT]):
    """An emulated provider.

    Args:
        name: short, lower case, unique; used in URLs, settings and files.
        title: as people write it.
        region: the ISO code of its home country.
        hosts: the host names its real API answers at.
        switches_by_host: the switches of its policy that have another value for who calls it by one of those names.
        operations: everything it documents.
        terms: what a new account gets.
        plans: the limits of the plans that it sells, by name; an account's terms name one.
        credential_kinds: all kinds; a demo account gets one of each.
        errors: reason -> how the vendor says it; the reasons shared by all are in `simulator.sandbox.rejection`.
        refuse: renders a rejection.
        unrouted: renders the answer to a request that none of its routes takes, from the status (404 or 405) and a
            hint, in the vendor's own shape, so that its clients can read it; None leaves that to our problem document.
            Asked where host, port or path say that the request is for this vendor; the answer is marked as ours.
        elsewhere: the calls that it is known to have and that are not emulated.
        finish: the headers that every answer carries besides its own, if there are any.
        policy: the switches at their defaults, a frozen dataclass; none where nothing varies.
        segment_rule: how it counts segments; as GSM does where its pages say nothing else.
        quirks: what is odd, decided or assumed.
        token: mints a bearer token for an account where the vendor has such tokens: (account, issued at ms, expires at
            ms) -> token.
        has_callbacks: it reports states by callbacks.
        incoming: makes the request that passes a message from a handset on to the customer whose number it was sent
            to; None where no page shows one.
        reporting: the plan by which all states of an account's messages are reported to a URL of the account's own,
            from the sandbox, the account and the URL; None where it has no such reports.
        sample: the request that sends a given text, for demo data; without it a vendor has none.
        sample_list: the request by which an account looks up what it sent last, from its credentials; None if it
            cannot.
    """

    name: str
    title: str
    region: str
    hosts: tuple[str, ...]
    operations: tuple[Operation[PolicyT, Any, Any], ...]
    terms: AccountTerms
    credential_kinds: tuple[CredentialKind, ...]
    errors: Mapping[str, VendorError]
    refuse: Callable[[Call[PolicyT], Rejection], Response]
    policy: PolicyT = NO_SWITCHES
    segment_rule: SegmentRule = GSM_RULE
    quirks: tuple[Quirk, ...] = ()
    unrouted: Callable[[int, str], Response] | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    finish: Callable[[Call[PolicyT]], tuple[tuple[str, str], ...]] | None = None
    token: Callable[[Account, int, int], str] | None = None
    has_callbacks: bool = False
    incoming: Callable[[IncomingNumber, Incoming], CallbackRequest] | None = None
    reporting: Reporting | None = None
    switches_by_host: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    sample: Callable[[SampleSend], Request] | None = None
    sample_list: Callable[[Mapping[str, str]], Request] | None = None
    plans: Mapping[str, Limit] = field(default_factory=dict)

    def kind(self, name: str) -> CredentialKind:
        """Return the kind of credentials of that name."""
        return next(kind for kind in self.credential_kinds if kind.name == name)

    def credential(
        self, kind: str, values: tuple[str, ...], expires_ms: int | None, *, is_minted: bool = False
    ) -> Credential:
        """Make credentials of a kind; they expire at that instant, unless theirs never do."""
        expires_ms = None if self.kind(kind).never_expires else expires_ms
        return Credential(kind, values, expires_ms, is_minted=is_minted)

    def is_handle(self, name: str) -> bool:
        """Tell whether a kind of credentials is the handle of another, which finds an account and proves nothing."""
        return any(kind.handle == name for kind in self.credential_kinds)

    @property
    def secret_fields(self) -> set[str]:
        """The names of the fields that its credentials stand in."""
        return {field for kind in self.credential_kinds for field in kind.fields}

    @property
    def send_paths(self) -> list[str]:
        """The paths of its operations that do not merely read, each once."""
        sending = (each for each in self.operations if not each.is_read_only)
        return list(dict.fromkeys(route.path for each in sending for route in each.routes))

    def with_handles(self, credentials: Iterable[Credential]) -> list[Credential]:
        """Return the credentials to open an account with: the given ones, and the handle of each that has one."""
        complete = []
        for credential in credentials:
            complete.append(credential)
            handle = self.kind(credential.kind).handle
            if handle is not None:
                complete.append(dataclasses.replace(credential, kind=handle, values=credential.values[:1]))
        return complete
