"""Keep accounts, and find them by id or by the credentials that belong to them."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.books.limits import MINUTE_MS, Counted, Limit, per_minute
from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.sms.numbers import regions_of
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.sandbox.books.submissions import Progress, Submission
    from simulator.sandbox.rules.reporting import CallbackPlan

CredentialKey = tuple[str, str, tuple[str, ...]]
"""Vendor, kind and values."""

MAX_CREDENTIALS = 1_000
"""An account with as many gains no more."""

UNAPPROVED_PREFIXES = ("INVALID", "PENDING")
"""Where an account approves every sender ID, names that begin so are still refused. Source: assumed, our choice."""

SIXTY_A_MINUTE = per_minute(60)


@frozen
class Presented:
    """The credentials found in a request: their kind ("api_key", "login" ...) and their values in order."""

    kind: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Credential:
    """One set of credentials of an account; `expires_ms` None means they never expire.

    `is_minted`: they were drawn for this account, and nobody else can have them but by taking them.
    """

    kind: str
    values: tuple[str, ...]
    expires_ms: int | None = None
    last_used_ms: int | None = None
    is_revoked: bool = False
    is_minted: bool = False


@frozen
class AccountTerms:
    """What an account is opened with. Money is in `currency`; prices are per segment and recipient.

    `sender_ids` maps a sender ID to whether it is approved; None approves every well-formed one.
    `rejected_sender_ids` are refused whatever else is said. `limit` None admits every request;
    `limit_counts` says whose requests are counted together. `prices` overrides `price` by region ("UG").
    `refund_after_ms` is how long after a charged message has failed or expired its cost comes back; None is never,
    since no vendor's page speaks of refunds. `budget` is what the customer means to spend; the vendor does not know it.
    `switches` are those of the vendor's policy that have another value for this account. `plan` is the name of what it
    pays for, where its vendor sells plans.
    """

    currency: str
    price: Decimal
    opening_balance: Decimal
    default_sender: str
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    sender_ids: Mapping[str, bool] | None = None
    limit: Limit | None = SIXTY_A_MINUTE
    limit_counts: Counted = Counted.ACCOUNT
    key_lifetime_ms: int | None = None
    rejected_sender_ids: frozenset[str] = frozenset()
    refund_after_ms: int | None = None
    budget: Decimal | None = None
    switches: Mapping[str, object] = field(default_factory=dict)
    plan: str | None = None

    @property
    def requests_per_minute(self) -> int | None:
        """The number that is admitted in one minute; None if no rate of the limit has such a window."""
        rates = () if self.limit is None else self.limit.rates
        return next((rate.number for rate in rates if rate.window_ms == MINUTE_MS), None)


@dataclass(slots=True, eq=False)
class Account:
    """A customer of one vendor. `balance` is the sum of its ledger entries and is written by the ledger alone.

    `callback` is where states are reported of what was submitted without an address of its own.
    `messages_charged` counts those that are no longer kept, too.
    """

    id: str
    vendor: str
    number: int
    terms: AccountTerms
    credentials: list[Credential]
    opened_ms: int
    balance: Decimal = Decimal(0)
    callback: CallbackPlan | None = None
    submissions: deque[Submission] = field(default_factory=deque)
    progress: defaultdict[Progress, int] = field(default_factory=lambda: defaultdict(int))
    messages_charged: int = 0
    costs: dict[int, Decimal] = field(default_factory=dict)
    default_sender: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.default_sender = _first_sender(self.terms)

    @property
    def secrets(self) -> list[str]:
        """Everything by which it proves who it is."""
        return [value for credential in self.credentials for value in credential.values]

    def agree_on(self, terms: AccountTerms) -> None:
        """Go on under other terms; what was charged stays charged."""
        self.terms = terms
        self.costs.clear()
        self.default_sender = _first_sender(terms)

    def price_for(self, msisdn: str) -> Decimal:
        """Return the price of one segment to that number."""
        return self.price_in(*regions_of(msisdn)) if self.terms.prices else self.terms.price

    def price_in(self, *regions: str) -> Decimal:
        """Return the price of one segment to the first of those regions that has one of its own."""
        prices = self.terms.prices
        return next((prices[region] for region in regions if region in prices), self.terms.price)

    def cost_of(self, msisdn: str, segments: int) -> Decimal:
        """Return the cost of that many segments to a number; equal costs are one object where there is one price."""
        if self.terms.prices:
            return self.price_for(msisdn) * segments
        cost = self.costs.get(segments)
        if cost is None:
            cost = self.costs[segments] = self.terms.price * segments
        return cost

    def may_send_as(self, sender_id: str) -> bool:
        """Tell whether that sender ID is approved for this account; names are case-sensitive."""
        if sender_id in self.terms.rejected_sender_ids:
            return False
        sender_ids = self.terms.sender_ids
        if sender_ids is None:
            return not sender_id.upper().startswith(UNAPPROVED_PREFIXES)
        return sender_ids.get(sender_id, False)


def _first_sender(terms: AccountTerms) -> str | None:
    sender_ids = {terms.default_sender: True} if terms.sender_ids is None else terms.sender_ids
    names = (name for name, is_approved in sender_ids.items() if is_approved)
    return next((name for name in names if name not in terms.rejected_sender_ids), None)


class Found(NamedTuple):
    """The account that known credentials belong to."""

    account: Account
    credential: Credential


class Accounts:
    """The accounts of one sandbox, found by id, or by credentials: `by_credentials` has all that lead to one.

    Args:
        limit: how many accounts may be open at once; open credentials stop at it.
    """

    __slots__ = ("_by_id", "_ordinals", "_waiting", "by_credentials", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._by_id: dict[str, Account] = {}
        self.by_credentials: dict[CredentialKey, Found] = {}
        self._waiting: dict[tuple[str, str], dict[str, Account]] = {}
        self._ordinals: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_id.values())

    def credential_keys_with(self, *, is_minted: bool) -> Iterator[CredentialKey]:
        """Walk through the credentials that were drawn, or through those that somebody declared or presented."""
        return (key for key, found in self.by_credentials.items() if found.credential.is_minted is is_minted)

    def credential_keys(self) -> Iterator[CredentialKey]:
        """Return all credentials that lead to an account, in the order they came; each once."""
        return iter(self.by_credentials)

    def by_id(self, account_id: str) -> Account:
        """Return the account of that id; raises `UnknownNameError`."""
        account = self._by_id.get(account_id)
        if account is None:
            raise UnknownNameError("account", account_id, self._by_id)
        return account

    def count_of(self, vendor: str) -> int:
        """Count the accounts of one vendor that were opened."""
        return self._ordinals[vendor]

    def first_of(self, vendor: str) -> Account | None:
        """Return the account of a vendor that was opened first."""
        return self._by_id.get(f"{vendor}-1")

    def of_vendor(self, vendor: str) -> list[Account]:
        """Return the accounts of one vendor, in the order they were opened."""
        return [account for account in self if account.vendor == vendor]

    def open(
        self,
        vendor: str,
        terms: AccountTerms,
        credentials: Sequence[Credential],
        now_ms: int,
        number: int | None = None,
    ) -> Account:
        """Open an account, without money: the ledger posts the opening balance.

        Raises:
            CapacityError: the sandbox holds as many accounts as it may.
        """
        if len(self._by_id) >= self.limit:
            raise CapacityError(
                f"this sandbox holds {self.limit} accounts and takes no more: every unknown key opens one; "
                "reset the sandbox, or raise the limit (--max-accounts)"
            )
        self._ordinals[vendor] += 1
        ordinal = self._ordinals[vendor]
        account = Account(f"{vendor}-{ordinal}", vendor, number or ordinal, terms, list(credentials), now_ms)
        self._by_id[account.id] = account
        for credential in credentials:
            self.by_credentials[vendor, credential.kind, credential.values] = Found(account, credential)
        return account

    def gain(self, account: Account, *credentials: Credential) -> None:
        """Add credentials to an account, all or none; those that it has already stay as they are.

        Raises:
            ConflictError: some of them belong to another account.
            CapacityError: the account would have more than it may.
        """
        new: dict[CredentialKey, Credential] = {}
        for credential in credentials:
            key = (account.vendor, credential.kind, credential.values)
            found = self.by_credentials.get(key)
            if found is None:
                new.setdefault(key, credential)
            elif found.account is not account:
                raise ConflictError(
                    f"these credentials ({credential.kind}) belong to account {found.account.id} and cannot become "
                    f"those of {account.id} too: choose others"
                )
        if len(account.credentials) + len(new) > MAX_CREDENTIALS:
            raise CapacityError(
                f"account {account.id} has {len(account.credentials)} credentials and takes no {len(new)} more: "
                f"{MAX_CREDENTIALS} is the most"
            )
        for key, credential in new.items():
            account.credentials.append(credential)
            self.by_credentials[key] = Found(account, credential)
            self._waiting.get(key[:2], {}).pop(account.id, None)

    def wait_for(self, account: Account, kind: str) -> None:
        """Have an account adopt the first unknown credentials of a kind."""
        self._waiting.setdefault((account.vendor, kind), {})[account.id] = account

    def adopting(self) -> list[Account]:
        """Return the accounts that adopt unknown credentials, in the order in which they began to wait for them."""
        return list(
            {account.id: account for waiting in self._waiting.values() for account in waiting.values()}.values()
        )

    def waiting(self, vendor: str, kind: str) -> Account | None:
        """Return the account that adopts the next unknown credentials of a kind; the first that began to wait."""
        return next(iter(self._waiting.get((vendor, kind), {}).values()), None)
