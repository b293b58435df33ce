"""Plan what a scenario changes by itself: each command waits for its moment or its event, and is applied then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.sandbox.rules.triggers import AtMoment, PastChange, PlannedChange, Watch

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


def plan(sandbox: Sandbox, planned: Iterable[PlannedChange]) -> None:
    """Put the changes of a scenario on the agenda of a sandbox that begins, or have them wait for their events."""
    start_ms = sandbox.now_ms
    watch: Watch | None = None
    for change in planned:
        trigger = change.trigger
        if isinstance(trigger, AtMoment):
            after_start_ms = start_ms + (trigger.after_start_ms or 0)
            due_ms = after_start_ms if trigger.instant_ms is None else trigger.instant_ms
            sandbox.agenda.add(max(due_ms, start_ms), happen, change)
            continue
        if watch is None:
            watch = Watch(sandbox.agenda, happen)
        watch.wait_for(trigger, change)
    if watch is not None:
        sandbox.events.listen(watch.note)
        for account in sandbox.accounts:
            watch.note_balance(start_ms, account)


def happen(sandbox: Sandbox, change: PlannedChange) -> None:
    """Agenda: apply a change whose moment has come."""
    change.command.apply(sandbox)
    sandbox.past_changes.append(PastChange(sandbox.now_ms, change.name, change.command, sandbox.journal.total))
    sandbox.events.tell(sandbox.now_ms, f"scenario.{change.name}", len(sandbox.past_changes))
