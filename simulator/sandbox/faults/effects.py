"""What a fault does, as values: nothing in here acts.

The sandbox carries out what happens to money and messages, `simulator.api.injecting` what happens to an answer, and the
server what happens on the connection.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from simulator.sandbox.books.limits import Limit
from simulator.sandbox.rules.delays import Delay
from simulator.sandbox.rules.reporting import CallbackContent

MAX_HOLD_MS = 600_000
"""No answer is held longer, in real time, whatever is drawn."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The vendor's own refusal for a reason of its error table.

    `details` stand in for what the vendor's words need; `retry_after_ms` None leaves the wait as it really is,
    `has_retry_after` False leaves it out.
    """

    reason: str
    details: Mapping[str, object] = field(default_factory=dict)
    retry_after_ms: int | None = None
    has_retry_after: bool = True


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer that is not the vendor's: of a proxy in front of it, for instance."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class DamageKind(enum.Enum):
    """How an answer's body or its label is spoilt."""

    TRUNCATED = "truncated"
    INVALID_JSON = "invalid_json"
    HTML = "html"
    EMPTY = "empty"
    DOUBLED = "doubled"
    CONTENT_TYPE = "content_type"
    CHARSET = "charset"
    MISSING_FIELD = "missing_field"
    CHANGED_TYPE = "changed_type"
    EXTRA_FIELD = "extra_field"
    RENAMED_KEY = "renamed_key"


@dataclass(frozen=True, slots=True)
class Damage:
    """One spoiling. `name` is the key of a field wherever it occurs, `value` what stands in its place."""

    kind: DamageKind
    name: str = ""
    value: str = ""


class WireKind(enum.Enum):
    """What happens to the connection."""

    CLOSE = "close"
    """Closed without an answer."""
    RESET = "reset"
    """Reset without an answer."""
    HANG = "hang"
    """No answer until the client gives up."""
    REFUSED = "refused"
    """As if nobody listened: refused where the vendor has a port of its own, reset elsewhere."""
    CUT = "cut"
    """Announced whole, closed in mid-body."""
    DRIP = "drip"
    """Sent in small pieces with waits in between."""
    ENDLESS = "endless"
    """Sent in chunks that never end."""

    @property
    def is_without_answer(self) -> bool:
        """Whether the client gets no answer at all."""
        return self in {WireKind.CLOSE, WireKind.RESET, WireKind.HANG, WireKind.REFUSED}


@dataclass(frozen=True, slots=True)
class Wire:
    """What happens to the connection. `share` of the body is sent before a cut; a drip sends `size` bytes at a time."""

    kind: WireKind
    share: float = 0.5
    size: int = 1
    every_ms: int = 100


@dataclass(frozen=True, slots=True)
class Latency:
    """How long an answer is held, in real milliseconds, and by how much that varies either way."""

    delay: Delay
    jitter_ms: int = 0

    def draw_ms(self, draw: float, jitter_draw: float) -> int:
        """The wait for two draws from 0 to 1."""
        varied_ms = self.delay.at(draw) + round((jitter_draw * 2 - 1) * self.jitter_ms)
        return min(max(0, varied_ms), MAX_HOLD_MS)


@dataclass(frozen=True, slots=True)
class Mishandling:
    """What the vendor does wrong with what it accepted.

    `charges` is how often it is charged; `is_sent` False keeps every message from the network; `refund_after_ms` gives
    the money back so long after it was charged; `spend` is what somebody else spends of the balance right after the
    acceptance (None: nothing, negative: all there is); `is_hasty` has every message sent, delivered and called back
    before the answer.
    """

    charges: int = 1
    is_sent: bool = True
    refund_after_ms: int | None = None
    spend: Decimal | None = None
    is_hasty: bool = False


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often a callback is tried, with which waits in between, and what counts as acknowledged."""

    backoff_ms: tuple[int, ...]
    timeout_ms: int | None = None
    is_redirect_enough: bool = False


@dataclass(frozen=True, slots=True)
class Manners:
    """How the vendor behaves on the connection of a callback, in real milliseconds.

    The body is sent `send_size` bytes at a time with `send_every_ms` in between (0: at once); the answer is read with a
    wait of `read_every_ms` before each piece; and the connection is kept for `hold_ms` after it.
    """

    send_size: int = 16
    send_every_ms: int = 0
    read_every_ms: int = 0
    hold_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptTrouble:
    """What goes wrong with the receipts of a message.

    `late_ms` and `burst_every_ms` move it in virtual time: later, and on to the next multiple of a period. `copies`
    more follow, `copy_after_ms` apart. `is_disordered` has what comes before the final state wait until after it.
    `conflict_after_ms` lets another final state follow the final one, and `unknown_after_ms` a receipt for an id that
    was never given out. `spoil` damages what is posted.
    """

    is_withheld: bool = False
    late_ms: int = 0
    burst_every_ms: int = 0
    copies: int = 0
    copy_after_ms: int = 0
    is_disordered: bool = False
    conflict_after_ms: int | None = None
    unknown_after_ms: int | None = None
    spoil: Callable[[CallbackContent], CallbackContent] | None = None
    retry: RetryRule | None = None
    manners: Manners | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything one fault does."""

    refusal: Refusal | None = None
    answer: RawAnswer | None = None
    latency: Latency | None = None
    wire: Wire | None = None
    damages: tuple[Damage, ...] = ()
    headers: tuple[tuple[str, str | None], ...] = ()
    """Headers set, or removed where the value is None."""
    limit: Limit | None = None
    stale_balance_ms: int | None = None
    mishandling: Mishandling | None = None
    receipt: ReceiptTrouble | None = None

    @property
    def is_any(self) -> bool:
        """Whether it does anything at all."""
        return self != Effects()

    @property
    def stops(self) -> bool:
        """Whether nothing is left to do for the vendor once it strikes before acceptance."""
        return bool(self.refusal or self.answer or (self.wire and self.wire.kind.is_without_answer))
