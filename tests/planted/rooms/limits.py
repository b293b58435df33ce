"""Faults in time, in limits, and in whose credentials these are."""

from planted.fault import Fault, Room

ADVANCING = "simulator/sandbox/acts/advancing.py"
ADVANCED = ("tests/sandbox/test_advancing.py",)

TIME = Room(
    "time and limits",
    least=9,
    tests=("tests/sandbox/test_time.py",),
    faults=(
        Fault(
            "a limit that is changed counts the whole account",
            "simulator/commands/accounts.py",
            "dataclasses.replace(account.terms, limit=limit)",
            "dataclasses.replace(account.terms, limit=limit, limit_counts=type(account.terms.limit_counts).ACCOUNT)",
            ("tests/api/test_admission.py",),
        ),
        Fault(
            "a fast clock runs until dates end",
            "simulator/sandbox/virtual_time.py",
            "253_402_300_799_999 - 365 * 86_400_000",
            "253_402_300_799_999",
        ),
        Fault(
            "a clock keeps its rate",
            "simulator/sandbox/virtual_time.py",
            "        self._real_base_ms = self._real_ms()\n        self.rate = rate\n",
            "        self._real_base_ms = self._real_ms()\n",
        ),
        Fault(
            "a frozen clock is taken for a running one",
            "simulator/sandbox/virtual_time.py",
            "return self.rate == 0\n",
            "return self.rate != 0\n",
        ),
        Fault(
            "nothing is due soon",
            "simulator/sandbox/virtual_time.py",
            "NEVER_MS = 1 << 62",
            "NEVER_MS = 1 << 2",
        ),
        Fault(
            "the clock is not there yet when an entry of the agenda runs",
            ADVANCING,
            "            clock.move_to(due_ms)\n",
            "            clock.move_to(until_ms)\n",
            ADVANCED,
        ),
        Fault(
            "what is due runs at the present, and not at its own instant",
            ADVANCING,
            "        sandbox.now_ms = due_ms\n",
            "        sandbox.now_ms = max(due_ms, sandbox.clock.now_ms())\n",
            ADVANCED,
        ),
        Fault(
            "callbacks that are handed out are not in flight",
            ADVANCING,
            "sandbox.in_flight.leaves(dispatch.callback)",
            "len(sandbox.in_flight)",
            (*ADVANCED, "tests/capsule/test_replaying.py"),
        ),
        Fault(
            "a delay has no bound of a hundred days",
            "simulator/sandbox/rules/delays.py",
            "100 * 86_400_000",
            "1000 * 86_400_000",
            ("tests/sandbox/test_delivery_rules.py",),
        ),
        Fault(
            "draws at the edge are cut roughly",
            "simulator/sandbox/rules/delays.py",
            "EDGE = 1e-12",
            "EDGE = 1e-3",
            ("tests/sandbox/test_delivery_rules.py",),
        ),
        Fault(
            "a minute has 59 seconds",
            "simulator/sandbox/books/limits.py",
            "MINUTE_MS = 60_000",
            "MINUTE_MS = 59_000",
            ("tests/api/test_checks.py",),
        ),
        Fault(
            "longer credentials open accounts",
            "simulator/api/checks.py",
            "MAX_CREDENTIAL_LENGTH = 512",
            "MAX_CREDENTIAL_LENGTH = 513",
            ("tests/api/test_checks.py", "tests/api/test_identity.py"),
        ),
    ),
)

ROOMS = (TIME,)
