"""Show accounts and their money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.quantities import spell_money
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.limits import Counted

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.ledger import LedgerEntry
    from simulator.sandbox.sandbox import Sandbox


class CredentialView(View):
    """One set of credentials."""

    kind: str
    values: dict[str, str] = Field(description="By the names of the vendor's fields.")
    expires_at: str | None
    last_used_at: str | None


class AccountView(View):
    """A customer of one vendor."""

    id: str
    vendor: str
    number: int = Field(description="The numeric id the vendor shows.")
    currency: str
    balance: str
    carried_forward: str = Field(description="The sum of its ledger entries that are no longer kept one by one.")
    price: str = Field(description="Per segment and recipient.")
    prices: dict[str, str] = Field(description="Prices that differ, by ISO 3166 region.")
    default_sender: str | None
    sender_ids: dict[str, bool] | None = Field(
        description="Sender IDs, and whether each is approved; null approves all."
    )
    requests_per_minute: int | None = Field(description="Null is unlimited.")
    limit_counts: Counted = Field(description="Whose requests are counted together.")
    callback_url: str | None = Field(
        description="Where the states of its messages are reported unless they name a URL; secrets in it are cut here."
    )
    opened_at: str
    credentials: list[CredentialView]


class AccountList(View):
    """Every account, in the order they were opened."""

    accounts: list[AccountView]


class LedgerEntryView(View):
    """One signed line."""

    id: str
    at: str
    account: str
    vendor: str
    cause: Cause
    amount: str
    balance: str = Field(description="After it.")
    currency: str
    exchange: str | None = Field(description="The request that caused it.")
    message: str | None = Field(
        description=(
            "For a refund of one message, that message; for the charge of an answer to an incoming message, that "
            "answer."
        )
    )


class LedgerPage(View):
    """Ledger entries, newest first."""

    entries: list[LedgerEntryView]
    next_cursor: str | None
    folded: int = Field(description="Entries that were folded into the sums carried forward.")


def account_view(sandbox: Sandbox, vendor: Vendor[Any], account: Account, cutter: Cutter) -> AccountView:
    """Show an account."""
    terms, callback = account.terms, account.callback
    return AccountView(
        id=account.id,
        vendor=account.vendor,
        number=account.number,
        currency=terms.currency,
        balance=spell_money(account.balance),
        carried_forward=spell_money(sandbox.ledger.carried_forward(account)),
        price=spell_money(terms.price),
        prices={region: spell_money(price) for region, price in terms.prices.items()},
        default_sender=account.default_sender,
        sender_ids=None if terms.sender_ids is None else dict(terms.sender_ids),
        requests_per_minute=terms.requests_per_minute,
        limit_counts=terms.limit_counts,
        callback_url=None if callback is None else cutter.of(account).text(callback.url),
        opened_at=iso_millis(account.opened_ms),
        credentials=_credential_views(vendor, account),
    )


def entry_view(entry: LedgerEntry) -> LedgerEntryView:
    """Show a ledger entry."""
    return LedgerEntryView(
        id=public_id(Kind.ENTRY, entry.ordinal),
        at=iso_millis(entry.at_ms),
        account=entry.account.id,
        vendor=entry.account.vendor,
        cause=entry.cause,
        amount=spell_money(entry.amount),
        balance=spell_money(entry.balance),
        currency=entry.account.terms.currency,
        exchange=public_id(Kind.EXCHANGE, entry.exchange) if entry.exchange else None,
        message=public_id(Kind.MESSAGE, entry.message) if entry.message else None,
    )


def _credential_views(vendor: Vendor[Any], account: Account) -> list[CredentialView]:
    fields = {kind.name: kind.fields for kind in vendor.credential_kinds}  # handles repeat what these hold
    return [
        CredentialView(
            kind=credential.kind,
            values=dict(zip(fields[credential.kind], credential.values, strict=True)),
            expires_at=None if credential.expires_ms is None else iso_millis(credential.expires_ms),
            last_used_at=None if credential.last_used_ms is None else iso_millis(credential.last_used_ms),
        )
        for credential in account.credentials
        if credential.kind in fields
    ]
