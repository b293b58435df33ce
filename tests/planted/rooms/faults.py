"""Faults in the faults that users inject: matching, counting, and acting them out."""

from planted.fault import Fault, Room

SEEN = ("tests/faults/test_phases.py", "tests/faults/test_clients_see.py")
FAULTS = Room(
    "injected faults",
    least=5,
    tests=("tests/faults/test_matching.py",),
    faults=(
        Fault(
            "a fault for the first ones misses the last of them",
            "simulator/sandbox/faults.py",
            "beyond <= self.first",
            "beyond < self.first",
        ),
        Fault(
            "a balance that is just the bound is below it",
            "simulator/sandbox/faults.py",
            "seen.balance < self.balance_below",
            "seen.balance <= self.balance_below",
        ),
        Fault(
            "every nth is counted from the first request, not from where it begins",
            "simulator/sandbox/faults.py",
            "beyond % self.every == 0",
            "ordinal % self.every == 0",
        ),
        Fault(
            "the window of an outage is a millisecond too long",
            "simulator/sandbox/faults.py",
            "now_ms < self.until_ms)",
            "now_ms <= self.until_ms)",
            ("tests/server/test_ports.py",),
        ),
        Fault(
            "an outage that was removed goes on",
            "simulator/sandbox/fault_book.py",
            "del self._by_name[name]\n        self.outages.pop(name, None)",
            "del self._by_name[name]",
            ("tests/server/test_ports.py",),
        ),
        Fault(
            "each turn of a message draws anew",
            "simulator/sandbox/fault_book.py",
            'self._chance.stream(name) if subject is None else self._chance.once(f"{name}/{subject}")',
            "self._chance.stream(name)",
            ("tests/faults/test_matching.py", "tests/faults/test_receipts.py"),
        ),
        Fault(
            "the last place where a text may begin is not looked at",
            "simulator/sandbox/fault_shelf.py",
            "for begin in range(length)}",
            "for begin in range(length - 1)}",
        ),
        Fault(
            "a stale balance forgets an entry at the very instant",
            "simulator/api/injecting.py",
            "if entry.at_ms <= call.now_ms - age_ms:",
            "if entry.at_ms < call.now_ms - age_ms:",
            ("tests/faults/test_mishandling.py", "tests/faults/test_phases.py"),
        ),
        Fault(
            "an answer in a refusal's place is not spoilt any more",
            "simulator/api/injecting.py",
            "_meet(call, Point.EVERY_ANSWER)  # to the client",
            "pass  # to the client",
            ("tests/faults/test_phases.py",),
        ),
        Fault(
            "of two latencies only the last one counts",
            "simulator/api/injecting.py",
            "hold_ms += effects.latency",
            "hold_ms = effects.latency",
            SEEN,
        ),
        Fault(
            "a header is replaced only where it is spelled alike",
            "simulator/api/injecting.py",
            "named = {name.lower() for name, _ in edits}",
            "named = {name for name, _ in edits}",
            ("tests/faults/test_phases.py", "tests/faults/test_damage.py", "tests/faults/test_clients_see.py"),
        ),
        Fault(
            "a cut sends what it should leave out",
            "simulator/server/wire.py",
            "body[: int(len(body) * wire.share)]",
            "body[: len(body) - int(len(body) * wire.share)]",
            SEEN,
        ),
        Fault(
            "a drip loses the end of the body",
            "simulator/server/wire.py",
            "for begin in range(0, len(body), wire.size):",
            "for begin in range(0, len(body) - wire.size, wire.size):",
            SEEN,
        ),
        Fault(
            "a second charge needs more than its amount",
            "simulator/sandbox/mishandling.py",
            "submission.account.balance >= amount:",
            "submission.account.balance > amount:",
            ("tests/faults/test_mishandling.py",),
        ),
        Fault(
            "somebody else spends more than there is",
            "simulator/sandbox/mishandling.py",
            "else min(mishandling.spend, account.balance)",
            "else mishandling.spend",
            ("tests/faults/test_mishandling.py",),
        ),
    ),
)

ROOMS = (FAULTS,)
