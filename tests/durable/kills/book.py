"""Note what clients asked for, and every answer that they received, in the order of what they saw."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


class Kind(enum.Enum):
    """What an operation does."""

    SEND = "sends a text"
    READ = "reads what a vendor knows"
    TOP_UP = "tops an account up"
    INCOMING = "has a message arrive from a handset"
    ADVANCE = "moves the time"
    LOOK = "looks at what is kept"
    RESET = "resets the sandbox"
    DELETE = "deletes the sandbox"
    CREATE = "makes the sandbox"


ACTS = frozenset({Kind.RESET, Kind.DELETE, Kind.CREATE})
"""After these a sandbox knows nothing of what was before."""
OF_VENDORS = frozenset({Kind.SEND, Kind.READ})
"""These are in the journal."""
OURS = "x-sms-simulator-problem"
"""Stands in the head of an answer that no vendor gives."""
UNKNOWN = frozenset({"engine-lost", "node-lost", "worker-lost"})
"""Such an answer of ours says that nobody knows whether the request was done, as no answer would."""
NEWEST = 20
"""Of the sends that were acknowledged last, so many are looked for."""


@dataclass(slots=True, eq=False)
class Operation:
    """Something that a client asked for.

    Args:
        number: its own.
        kind: what it does.
        sandbox: where.
        method: of the request.
        path: of the request, without the prefix of the sandbox.
        headers: of the request.
        body: of the request.
        account: whose money it is about.
        amount: what it charges if it is accepted, or adds.
        count: how many messages it makes if it is accepted.
        is_to_be_accepted: whether it is asked as it should be.
        looks_for: the acknowledged send whose messages it has to show; None where it has to show nothing particular.
        sent: when, counted in what clients saw; None before.
        over: when its answer had come, or it was found out what became of it; None before.
        status: of the answer.
        head: the headers of the answer, their names in lower case.
        answer: the body of the answer.
        was_seen: whether a client was shown that it has happened.
        was_found: whether it was there after a kill; None as long as nobody has looked.
    """

    number: int
    kind: Kind
    sandbox: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    account: str = ""
    amount: Decimal = Decimal(0)
    count: int = 0
    is_to_be_accepted: bool = True
    looks_for: Operation | None = None
    sent: int | None = None
    over: int | None = None
    status: int = 0
    head: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    was_seen: bool = False
    was_found: bool | None = None

    def __str__(self) -> str:
        return f"{self.text} ({self.kind.value}, sandbox {self.sandbox})"

    @property
    def text(self) -> str:
        """What is in the message, if there is one, and nowhere else."""
        return f"operation {self.number}."

    @property
    def target(self) -> str:
        """The path as it is sent."""
        return self.path if self.kind in {Kind.CREATE, Kind.DELETE} else f"/s/{self.sandbox}{self.path}"

    @property
    def is_answered(self) -> bool:
        """Whether its client had an answer."""
        return self.status > 0

    @property
    def is_acknowledged(self) -> bool:
        """Whether its client knows that it was done."""
        return 0 < self.status < 400

    @property
    def is_refused(self) -> bool:
        """Whether its client knows that it was not done."""
        return self.status >= 400

    @property
    def problem(self) -> str | None:
        """The kind of the answer, where no vendor gave it."""
        return self.head.get(OURS)

    @property
    def is_ours(self) -> bool:
        """Whether no vendor answered it."""
        return self.problem is not None


class Book:
    """All operations of a campaign, and what was received beside their answers."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.absent: set[str] = set()
        """The sandboxes that were not there when somebody looked last."""
        self.problems: Counter[str] = Counter()
        """How often each answer came that no vendor gives, those included that tell nobody anything."""
        self.looked_for = 0
        """How often somebody looked for what had been acknowledged before, and had to find it."""
        self.stale: list[str] = []
        """What was not shown then."""
        self._acts: list[Operation] = []
        self._newest: dict[str, deque[Operation]] = defaultdict(lambda: deque(maxlen=NEWEST))
        self._by_text: dict[str, Operation] = {}
        self._last = 0
        self._seen = 0
        self._answers_left = 0
        self._tell: Callable[[], object] = lambda: None

    def next_number(self) -> int:
        """Return a number that no operation has."""
        self._last += 1
        return self._last

    def send(self, operation: Operation) -> None:
        """Note that an operation is on its way."""
        operation.sent = self._tick()
        self.operations.append(operation)
        self._by_text[operation.text] = operation
        if operation.kind in ACTS:
            self._acts.append(operation)

    def answer(self, operation: Operation, status: int, head: dict[str, str], body: bytes) -> None:
        """Note the answer that came, unless it says that nobody knows."""
        if OURS in head:
            self.problems[head[OURS]] += 1
            if head[OURS] in UNKNOWN:
                return
        operation.over = self._tick()
        operation.status, operation.head, operation.answer = status, head, body
        if operation.kind is Kind.SEND and operation.is_acknowledged:
            self._newest[operation.sandbox].append(operation)
        self._answers_left -= 1
        if self._answers_left == 0:
            self._tell()

    def tell_after(self, answers: int, tell: Callable[[], object]) -> None:
        """Call somebody when so many further answers have come."""
        self._answers_left, self._tell = answers, tell

    @property
    def now(self) -> int:
        """The instant, counted in what clients saw."""
        return self._seen

    def newest(self, sandbox: str) -> Sequence[Operation]:
        """Return the sends that were acknowledged last in a sandbox, and of which nothing can be gone."""
        return [each for each in self._newest[sandbox] if self._is_left(each)]

    def look(self, operation: Operation, texts: Sequence[str]) -> None:
        """Note what a look has shown to a client."""
        for text in texts:
            self.see(text)
        sought = operation.looks_for
        if sought is None or not self._is_left(sought):
            return
        self.looked_for += 1
        if (count := texts.count(sought.text)) != sought.count:
            self.stale.append(
                f"{operation} has shown {count} messages of {sought}, which had been acknowledged with {sought.count}"
            )

    def see(self, text: str) -> None:
        """Note that a client was shown a text of an operation."""
        if (operation := self._by_text.get(text)) is not None:
            operation.was_seen = True

    def find(self, operation: Operation, *, was_found: bool) -> None:
        """Note what has become of an operation."""
        operation.was_found = was_found
        if operation.over is None:
            operation.over = self._tick()

    def of(self, sandbox: str) -> Iterator[Operation]:
        """Yield the operations of a sandbox in the order in which they were sent."""
        return (operation for operation in self.operations if operation.sandbox == sandbox)

    def forget(self, operations: set[Operation]) -> None:
        """Forget what nothing is left of, and must not be."""
        self.operations = [operation for operation in self.operations if operation not in operations]

    def _is_left(self, operation: Operation) -> bool:
        """Tell whether nobody has begun the sandbox of an acknowledged operation anew since."""
        assert operation.sent is not None
        return all(
            act.sandbox != operation.sandbox or (act.over is not None and act.over < operation.sent)
            for act in self._acts
        )

    def _tick(self) -> int:
        self._seen += 1
        return self._seen
