"""Faults in time, in limits, and in whose credentials these are."""

from planted.fault import Fault, Room

TIME = Room(
    "time and limits",
    least=6,
    tests=("tests/sandbox/test_time.py",),
    faults=(
        Fault(
            "a fast clock runs until dates end",
            "simulator/sandbox/clock.py",
            "253_402_300_799_999 - 365 * 86_400_000",
            "253_402_300_799_999",
        ),
        Fault(
            "a clock keeps its rate",
            "simulator/sandbox/clock.py",
            "        self._real_base_ms = self._real_ms()\n        self.rate = rate\n",
            "        self._real_base_ms = self._real_ms()\n",
        ),
        Fault(
            "a frozen clock is taken for a running one",
            "simulator/sandbox/clock.py",
            "return self.rate == 0\n",
            "return self.rate != 0\n",
        ),
        Fault(
            "nothing is due soon",
            "simulator/sandbox/agenda.py",
            "NEVER_MS = 1 << 62",
            "NEVER_MS = 1 << 2",
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
