"""Everything that can be seen of a sandbox, and what it has planned, as lines: equal where two are the same."""

from __future__ import annotations

from simulator.capsule.rendering import journal_lines
from simulator.capsule.snapshot import accounts_of, books_of
from simulator.sandbox.sandbox import Sandbox


def sight_of(sandbox: Sandbox) -> list[str]:
    """What people see, the terms and credentials of its accounts, what is planned when, and what is on its way."""
    agenda = sandbox.agenda
    return [
        *journal_lines(books_of(sandbox)),
        *(
            f"terms {account.id} {account.terms} {None if account.callback is None else account.callback.url} "
            f"{sandbox.incoming.numbers_of(account)}"
            for account in sandbox.accounts
        ),
        *(f"credentials {account.id} {each}" for account, _, all_of in accounts_of(sandbox) for each in all_of),
        *(
            f"planned {due_ms} {[action.__name__ for action, _ in entries]}"
            for due_ms, entries in agenda.upcoming()
            if entries
        ),
        f"places taken {agenda.taken}",
        f"in flight {sorted(sandbox.in_flight.ordinals)}",
        f"events {sandbox.events.number}",
    ]
