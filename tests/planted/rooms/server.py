"""Faults in the server: its edge, the courier of callbacks, the pump and the stepper."""

from planted.fault import Fault, Room

COURIER = "simulator/server/courier.py"
SERVER = Room(
    "server",
    least=5,
    tests=("tests/server/test_courier.py",),
    faults=(
        Fault(
            "the limit of callbacks at once is ignored",
            COURIER,
            "Lane(asyncio.Semaphore(self._concurrency))",
            "Lane(asyncio.Semaphore(1_000_000))",
        ),
        Fault(
            "the newest callback of a message overtakes the others",
            COURIER,
            "waiting.append(dispatch)",
            "waiting.appendleft(dispatch)",
            ("tests/server/test_courier.py", "tests/server/control/test_callbacks.py"),
        ),
        Fault(
            "a result goes into a sandbox that began anew meanwhile",
            COURIER,
            "if hosted.sandbox is not sandbox:",
            "if hosted.is_closing:",
            (
                "tests/server/test_courier.py",
                "tests/server/control/test_callbacks.py",
                "tests/server/test_lifecycle.py",
            ),
        ),
        Fault(
            "redirects of receivers are followed",
            COURIER,
            "allow_redirects=False",
            "allow_redirects=True",
            ("tests/server/control/test_callbacks.py",),
        ),
        Fault(
            "the vendor's own dawdling is counted as the receiver's",
            COURIER,
            "time.monotonic() - began - pace.waited_s",
            "time.monotonic() - began",
            ("tests/server/test_courier.py", "tests/faults/test_receipts.py"),
        ),
        Fault(
            "a result is noted at the instant of the request",
            COURIER,
            "sandbox.catch_up()\n        sandbox.record_attempt(",
            "sandbox.record_attempt(",
            ("tests/server/test_courier.py", "tests/server/control/test_callbacks.py"),
        ),
        Fault(
            "the pump runs once and is not armed again",
            "simulator/server/pump.py",
            "hosted.changed()\n        self.arm(hosted)",
            "hosted.changed()",
            ("tests/server/test_courier.py", "tests/server/test_lifecycle.py", "tests/server/control/test_clock.py"),
        ),
        Fault(
            "the pump runs while time is moved by hand",
            "simulator/server/pump.py",
            "if hosted.is_closing or hosted.stepping.locked():",
            "if hosted.is_closing:",
            ("tests/server/control/test_clock.py",),
        ),
        Fault(
            "a host in capitals is nobody's",
            "simulator/server/edge.py",
            'request.headers.get("Host", "").partition(":")[0].lower()',
            'request.headers.get("Host", "").partition(":")[0]',
            ("tests/server/test_hosts.py",),
        ),
        Fault(
            "a request without a prefix does not put off the end of a sandbox",
            "simulator/server/edge.py",
            "if hosted.lifetime is not None:\n            hosted.lifetime.seen()\n        try:",
            "try:",
            ("tests/server/test_expiring.py",),
        ),
        Fault(
            "a moment of the clock that has passed is gone to",
            "simulator/server/stepping.py",
            "target_ms = max(target_ms, clock.now_ms())",
            "target_ms = min(target_ms, clock.now_ms())",
            ("tests/server/control/test_clock.py",),
        ),
    ),
)

ROOMS = (SERVER,)
