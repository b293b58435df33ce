"""Have the messages of an account reported to a URL of its own, where its vendor has that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.sandbox import Sandbox


def report_to(sandbox: Sandbox, account: Account, url: str | None) -> None:
    """Report the states that an account's messages enter from now on to a URL, or to none.

    Raises:
        ConflictError: its vendor has no such reports.
    """
    if url is None:
        account.callback = None
        return
    reporting = sandbox.rules.reporting
    plan = reporting.get(account.vendor)
    if plan is None:
        raise ConflictError(no_reports(account.vendor, reporting))
    account.callback = plan(sandbox, account, url)


def no_reports(vendor: str, having: Iterable[str]) -> str:
    """Say that a vendor has no such reports, and which ones have."""
    names = [*having]
    others = f"{' and '.join(names)} {'do' if len(names) > 1 else 'does'}" if names else "no vendor here does"
    return f"{vendor} reports nothing to a URL of an account's own; {others}"


def plan_again(sandbox: Sandbox, vendor: str) -> None:
    """Plan the reports of a vendor's accounts anew: its switches, which a plan holds, have changed."""
    for account in sandbox.accounts.of_vendor(vendor):
        if account.callback is not None and vendor in sandbox.rules.reporting:
            report_to(sandbox, account, account.callback.url)
