"""Hold one call under way: the sandbox, the vendor, the operation and the request, and what was found out so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic

from simulator.api.vendor import Operation, PolicyT, Vendor
from simulator.sandbox.books.messages import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from simulator.api.request import Request
    from simulator.sandbox.books.accounts import Account, Credential, Presented
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.limits import Admission
    from simulator.sandbox.sandbox import Sandbox


def policy_of(
    sandbox: Sandbox, vendor: Vendor[PolicyT], host: str | None = None, account: Account | None = None
) -> PolicyT:
    """Return the vendor's switches as they hold for one account that calls it by one of its host names.

    What the account's terms say goes before what the vendor does under that name, and that before what holds in the
    sandbox. Where neither says anything, the sandbox's own policy is returned and nothing is made.
    """
    policy: Any = sandbox.rules.policies.get(vendor.name, vendor.policy)
    if host is not None and (switches := vendor.switches_by_host.get(host)):
        policy = replace(policy, **switches)
    if account is not None and account.terms.switches:
        policy = replace(policy, **account.terms.switches)
    resolved: PolicyT = policy
    return resolved


class Call(Generic[PolicyT]):
    """A call under way, which is passed to every function of a vendor's manifest.

    `now_ms` is the virtual instant of arrival; `host` the vendor's host name that was called, None for any other name;
    `presented` the credentials found in the request. `account` and `credential` exist after the authentication check,
    `command` after parsing; `admission` is set by the rate limit check (None if there is no limit). `policy` may have
    other switches once the account is known.
    """

    __slots__ = (
        "account", "admission", "command", "credential", "exchange", "host", "now_ms", "operation", "params", "policy",
        "presented", "request", "sandbox", "vendor",
    )  # fmt: skip
    account: Account
    """Who pays."""
    credential: Credential
    """The credentials of the account that were presented."""
    command: Any
    """What `parse` made of the request."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a call is made of
        self,
        sandbox: Sandbox,
        vendor: Vendor[PolicyT],
        operation: Operation[PolicyT, Any, Any],
        params: Mapping[str, str],
        request: Request,
        exchange: Exchange,
        host: str | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.vendor = vendor
        self.operation = operation
        self.params = params
        self.request = request
        self.exchange = exchange
        self.now_ms = sandbox.now_ms
        self.host = host
        if host is None:  # nearly always
            self.policy: PolicyT = sandbox.rules.policies.get(vendor.name, vendor.policy)
        else:
            self.policy = policy_of(sandbox, vendor, host)
        self.presented: Presented | None = None
        self.admission: Admission | None = None

    def note_refused(self, reasons: Iterable[str]) -> None:
        """Note why messages were refused by themselves, a reason for each, for whoever reads of the exchange."""
        self.exchange.refused = (*Counter(self.sandbox.in_turns(reasons)).most_common(),)

    def show_balance(self, balance: Decimal) -> None:
        """Have what is rendered from here on show another balance than there is."""
        self.account = replace(self.account, balance=balance)

    def belongs_to(self, account: Account, credential: Credential) -> None:
        """Note who the request comes from."""
        self.account = account
        self.credential = credential
        self.exchange.account = account
        if account.terms.switches:
            self.policy = policy_of(self.sandbox, self.vendor, self.host, account)

    def draft(self, to: str, text: str, payer: Account | None = None) -> Draft:
        """Price one text to one recipient (E.164): segments by the vendor's rule, cost by the payer's price.

        Who calls pays, unless another account is named.
        """
        segments = self.vendor.segment_rule.measure(text).segments
        return Draft(to, text, segments, (payer or self.account).cost_of(to, segments))

    def drafts(self, recipients: Sequence[str], text: str) -> list[Draft]:
        """Price one text to each recipient (E.164), in their order; a repeated recipient counts each time."""
        segments = self.vendor.segment_rule.measure(text).segments
        account = self.account
        if account.terms.prices:
            return [
                Draft(to, text, segments, account.cost_of(to, segments)) for to in self.sandbox.in_turns(recipients)
            ]
        cost = account.costs.get(segments) or account.cost_of("", segments)  # the same for every number
        if len(recipients) == 1:
            return [Draft(recipients[0], text, segments, cost)]
        return list(map(Draft._make, zip(recipients, repeat(text), repeat(segments), repeat(cost), strict=False)))
