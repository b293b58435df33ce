"""Keep messages that came from handsets, and the numbers of accounts at which they arrive.

A number that several accounts or applications share tells their messages apart by keywords: the first word of a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.books.log import Log
from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.rules.reporting import CallbackRequest
    from simulator.sms.segments import SegmentRule

MAX_NUMBERS = 100
"""How many numbers an account may have; one with another keyword is another."""

NO_SUCH_NUMBER = "the account has no such number"
NO_KEYWORD_FITS = "none of the number's keywords begins the text"
NO_URL = "the number has no URL"


def passes_none_on(vendor: str, passing: Iterable[str]) -> str:
    """Say that a vendor passes no incoming messages on, and which do."""
    others = ", ".join(passing) or "none"
    return (
        f"{vendor} passes no incoming messages on: no public page shows the request by which it would (vendors with "
        f"such a page: {others})"
    )


@frozen
class IncomingNumber:
    """A number of an account, as its customer had it set up.

    Args:
        number: a short code, or a number in E.164.
        keyword: the first word of the texts that are meant, in capitals or not; empty for those that no keyword fits.
        url: where they are passed on to; None where nobody is called.
        method: GET or POST.
        is_interactive: it is of the vendor's interactive kind, which is called in another shape.
        is_answering: the answer of whoever is called is sent to the handset as a text.
    """

    number: str
    keyword: str = ""
    url: str | None = None
    method: str = "POST"
    is_interactive: bool = False
    is_answering: bool = False


class Incoming:
    """A message that came from a handset: `sender` is its number in E.164, `to` the one it was sent to.

    `number` is the one at which it arrived, None where it went to nobody; `note` says why nobody was called. `after` is
    the ordinal of the newest request by then. `callback` is the ordinal of the one that passed it on, and `reply` that
    of the message which answered it, each 0 for none; `refused` is why an answer was not sent. Either was at
    `answered_ms`.
    """

    __slots__ = (
        "account", "after", "answered_ms", "at_ms", "callback", "note", "number", "ordinal", "refused", "reply",
        "sender", "text", "to",
    )  # fmt: skip

    def __init__(self, account: Account, to: str, sender: str, text: str, at_ms: int, after: int) -> None:
        self.ordinal = 0
        self.account = account
        self.to = to
        self.sender = sender
        self.text = text
        self.at_ms = at_ms
        self.after = after
        self.number: IncomingNumber | None = None
        self.note: str | None = None
        self.callback = 0
        self.reply = 0
        self.refused: str | None = None
        self.answered_ms = 0


class Passing(NamedTuple):
    """How a vendor passes incoming messages on: by which request; and how it counts the segments of an answer."""

    request_for: Callable[[IncomingNumber, Incoming], CallbackRequest]
    segment_rule: SegmentRule


class Held(NamedTuple):
    """A number and the account whose it is."""

    account: Account
    number: IncomingNumber


class IncomingMessages:
    """The incoming messages of one sandbox, the oldest of which go first, and the numbers of its accounts.

    `passing` has the vendors that pass messages on, by name.

    Args:
        limit: how many messages are kept at most.
    """

    __slots__ = ("_by_account", "_by_number", "kept", "passing")

    def __init__(self, limit: int) -> None:
        self.kept: Log[Incoming] = Log(limit)
        self.passing: dict[str, Passing] = {}
        self._by_number: dict[tuple[str, str], dict[str, Held]] = {}
        self._by_account: dict[str, dict[tuple[str, str], IncomingNumber]] = {}

    def add(self, incoming: Incoming) -> None:
        """Keep a message."""
        incoming.ordinal = self.kept.next_ordinal
        self.kept.append(incoming)

    def numbers_of(self, account: Account) -> list[IncomingNumber]:
        """Return the numbers of an account, in the order in which they came."""
        return list(self._by_account.get(account.id, {}).values())

    def numbers(self) -> Iterator[str]:
        """Walk through the numbers of all accounts, each once for every vendor."""
        return (number for _, number in self._by_number)

    def holders(self, number: str) -> list[Account]:
        """Return the accounts that have a number, once for each of its keywords."""
        return [held.account for vendor in self.passing for held in self._by_number.get((vendor, number), {}).values()]

    def set(self, account: Account, number: IncomingNumber) -> None:
        """Have an account's number be as is said; another keyword makes it another one.

        Raises:
            ConflictError: it is another account's, or the vendor passes none on.
            CapacityError: the account has as many as it may.
        """
        if account.vendor not in self.passing:
            raise ConflictError(passes_none_on(account.vendor, self.passing))
        sharing = self._by_number.get((account.vendor, number.number), {})
        keyword = number.keyword.casefold()
        held = sharing.get(keyword)
        if held is not None and held.account is not account:
            with_keyword = f" with the keyword {number.keyword!r}" if keyword else ""
            raise ConflictError(
                f"the number {number.number}{with_keyword} is that of account {held.account.id}: choose another "
                "number, or another keyword for the same"
            )
        if held is None and len(self.numbers_of(account)) >= MAX_NUMBERS:
            raise CapacityError(
                f"account {account.id} has {MAX_NUMBERS} numbers, the most that are allowed: remove some"
            )
        self._by_number.setdefault((account.vendor, number.number), {})[keyword] = Held(account, number)
        self._by_account.setdefault(account.id, {})[number.number, keyword] = number

    def remove(self, account: Account, number: str, keyword: str) -> None:
        """Take a number from an account; raises `UnknownNameError`."""
        sharing = self._by_number.get((account.vendor, number), {})
        held = sharing.get(keyword.casefold())
        if held is None or held.account is not account:
            spelt = [f"{each.number} {each.keyword}".rstrip() for each in self.numbers_of(account)]
            raise UnknownNameError(f"number of account {account.id}", f"{number} {keyword}".rstrip(), spelt)
        del sharing[keyword.casefold()], self._by_account[account.id][number, keyword.casefold()]
        if not sharing:
            del self._by_number[account.vendor, number]

    def find(self, vendor: str, number: str, text: str) -> Held | None:
        """Find whose a text to a number is: the keyword that begins it decides, and where none does, the one without.

        Source: that keywords decide is public (one vendor's page); how a text is compared with them is assumed.
        """
        sharing = self._by_number.get((vendor, number), {})
        words = text.split(maxsplit=1)
        return (sharing.get(words[0].casefold()) if words else None) or sharing.get("")
