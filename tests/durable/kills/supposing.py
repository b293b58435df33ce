"""Tell what may have become of a sandbox: of its resets and deletions one may be unanswered, and either holds."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from durable.kills.book import ACTS, Book, Kind, Operation


class Must(enum.Enum):
    """What has to be true of an operation's effects."""

    BE = "has to be there"
    NOT_BE = "must not be there"
    MAY_BE = "may be there"


@dataclass(frozen=True, slots=True)
class Supposition:
    """What may be true of a sandbox.

    Args:
        is_there: whether it exists.
        begun: when its beginning was asked for, and when that was answered; None where it is not known to have begun
            anew since the book has its operations.
    """

    is_there: bool = True
    begun: tuple[int, int | None] | None = None

    def after(self, act: Operation) -> Supposition:
        """Return what is true when an act was done."""
        assert act.sent is not None
        if act.kind is Kind.DELETE:
            return Supposition(is_there=False, begun=(act.sent, None))
        since = self.begun[0] if act.kind is Kind.CREATE and not self.is_there and self.begun else act.sent
        return Supposition(is_there=True, begun=(since, act.over if act.is_acknowledged else None))

    def is_gone(self, operation: Operation) -> bool:
        """Tell whether nothing may be left of an operation."""
        if not self.is_there:
            return True
        return self.begun is not None and operation.over is not None and operation.over < self.begun[0]

    def is_kept(self, operation: Operation) -> bool:
        """Tell whether all of an operation has to be left, if it was done."""
        assert operation.sent is not None
        if not self.is_there:
            return False
        return self.begun is None or (self.begun[1] is not None and operation.sent > self.begun[1])

    def of_journal(self, operation: Operation) -> Must:
        """Tell whether a request to a vendor is in the journal."""
        if operation.is_ours or self.is_gone(operation) or operation.was_found is False:
            return Must.NOT_BE
        is_known = operation.is_answered or operation.was_seen or operation.was_found is True
        return Must.BE if is_known and self.is_kept(operation) else Must.MAY_BE

    def of_effects(self, operation: Operation) -> Must:
        """Tell whether what an operation does is done."""
        is_not_done = operation.is_refused or not operation.is_to_be_accepted or operation.was_found is False
        if is_not_done or self.is_gone(operation):
            return Must.NOT_BE
        is_known = operation.is_acknowledged or operation.was_seen or operation.was_found is True
        return Must.BE if is_known and self.is_kept(operation) else Must.MAY_BE


def suppositions(book: Book, sandbox: str) -> list[Supposition]:
    """Return what may be true of a sandbox, the likeliest first."""
    possible = [Supposition(is_there=sandbox not in book.absent)]
    for act in (each for each in book.of(sandbox) if each.kind in ACTS):
        if act.is_acknowledged:
            possible = [each.after(act) for each in possible]
        elif not act.is_answered and act.was_found is None:
            possible += [each.after(act) for each in possible]
    return possible
