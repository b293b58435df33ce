"""Everything that can be seen of a sandbox, and what it has planned, as lines: equal where two are the same."""

from __future__ import annotations

from simulator.capsule.rendering import journal_lines
from simulator.capsule.snapshot import accounts_of, books_of
from simulator.sandbox.sandbox import Sandbox


def sight_of(sandbox: Sandbox) -> list[str]:
    """What people see but the instant, terms and credentials of accounts, what is planned, and what is on its way."""
    agenda, books = sandbox.agenda, books_of(sandbox)
    return [
        *journal_lines(books._replace(totals=books.totals[1:])),
        *(
            f"terms {account.id} {account.terms} {None if account.callback is None else account.callback.url} "
            f"{sandbox.incoming.numbers_of(account)}"
            for account in sandbox.accounts
        ),
        *(f"fault {fault.ordinal} {fault.name} {fault.phase} {fault.declared}" for fault in sandbox.faults),
        *(f"credentials {account.id} {each}" for account, _, all_of in accounts_of(sandbox) for each in all_of),
        *(
            f"planned {due_ms} {[action.__name__ for action, _ in entries]}"
            for due_ms, entries in agenda.upcoming()
            if entries
        ),
        f"places taken {agenda.taken}",
        f"on its way {sorted({*sandbox.in_flight.ordinals, *(each.callback.ordinal for each in sandbox.outbox)})}",
        f"events {sandbox.events.number}",
    ]
