"""Keep one account on paper: its balance, its entries and its messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Message:
    """One text to one number: its parts, what it costs in millionths, and what became of the money."""

    to: str
    text: str
    parts: int
    cost: int
    is_charged: bool = False
    is_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: why, how much, and the balance after it."""

    cause: str
    amount: int
    balance: int


@dataclass(slots=True)
class Book:
    """An account.

    Args:
        price: of a part, in millionths.
        prices: the same by country, where one has its own.
        requests: the text or template, and the messages, of each that a vendor lists as one.
    """

    balance: int
    price: int
    prices: Mapping[str, int] = field(default_factory=dict)
    currency: str = ""
    entries: list[Entry] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    requests: list[tuple[str, Sequence[Message]]] = field(default_factory=list)
    _jobs: list[tuple[int, Sequence[Message]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entries.append(Entry("opening", self.balance, self.balance))

    def price_in(self, country: str) -> int:
        """What a part costs there."""
        return self.prices.get(country, self.price)

    def pay(self, messages: Sequence[Message]) -> None:
        """Charge the messages of a request at once, with one entry."""
        self.messages += messages
        self._charge(messages)

    def promise(self, messages: Sequence[Message], due_ms: int) -> None:
        """Leave the messages of a request to the job that charges them then, as far as there is money."""
        self.messages += messages
        self._jobs.append((due_ms, messages))

    def move_to(self, now_ms: int) -> None:
        """Do the jobs that are due, the earliest first; of one moment, what was promised first."""
        due = sorted((job for job in self._jobs if job[0] <= now_ms), key=lambda job: job[0])
        self._jobs = [job for job in self._jobs if job[0] > now_ms]
        for _, messages in due:
            left = self.balance
            for message in messages:
                message.is_unpaid = message.cost > left
                left -= 0 if message.is_unpaid else message.cost
            self._charge([message for message in messages if not message.is_unpaid])

    def top_up(self, amount: int) -> None:
        """Put money in."""
        self._move("top-up", amount)

    def adjust(self, amount: int) -> None:
        """Correct the balance either way."""
        self._move("adjustment", amount)

    def _charge(self, messages: Sequence[Message]) -> None:
        for message in messages:
            message.is_charged = True
        cost = sum(message.cost for message in messages)
        if cost:
            self._move("charge", -cost)

    def _move(self, cause: str, amount: int) -> None:
        self.balance += amount
        self.entries.append(Entry(cause, amount, self.balance))
