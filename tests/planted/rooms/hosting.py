"""Faults in live worlds: the courier of callbacks, the pump, the stepper, and when anything may go out."""

from planted.fault import Fault, Room

COURIER = "simulator/hosting/courier.py"
COURIERS = ("tests/server/test_courier.py",)
CALLBACKS = ("tests/server/test_courier.py", "tests/control/test_callbacks.py")
CLOCK = ("tests/control/test_clock.py",)
TURNS = ("tests/server/test_turns.py",)
RELEASE = ("tests/hosting/test_release.py",)

HOSTING = Room(
    "hosting",
    least=11,
    tests=("tests/hosting",),
    faults=(
        Fault(
            "the limit of callbacks at once is ignored",
            COURIER,
            "        if lane.taken >= self._concurrency:\n            lane.waiting.append(dispatch)",
            "        if lane.taken >= 1_000_000:\n            lane.waiting.append(dispatch)",
            COURIERS,
        ),
        Fault(
            "the newest callback of a message overtakes the others",
            COURIER,
            "                waiting.append(dispatch)",
            "                waiting.appendleft(dispatch)",
            CALLBACKS,
        ),
        Fault(
            "a result goes into a sandbox that began anew meanwhile",
            COURIER,
            "if hosted.sandbox is not sandbox:",
            "if False:",
            ("tests/hosting/test_beginning_anew.py",),
        ),
        Fault(
            "a result is noted at the instant of the request",
            COURIER,
            "catch_up(sandbox)\n        perform(",
            "perform(",
            CALLBACKS,
        ),
        Fault(
            "a callback goes out before the host lets it",
            COURIER,
            "        if self._release is not None and (held := self._release.held(hosted)) is not None:\n"
            "            await held\n",
            "",
            RELEASE,
        ),
        Fault(
            "an answer goes out before the host lets it",
            "simulator/server/answering.py",
            "held = None if release is None else release.held(hosted)\n",
            "held = None\n",
            RELEASE,
        ),
        Fault(
            "who waits is woken before the host lets them be",
            "simulator/hosting/host.py",
            "held = None if self.release is None else self.release.held(hosted)\n",
            "held = None\n",
            RELEASE,
        ),
        Fault(
            "who waits for what time brings is woken before the host lets them be",
            "simulator/hosting/pump.py",
            "self._tell(hosted)\n",
            "hosted.waiters.wake()\n",
            RELEASE,
        ),
        Fault(
            "a world that begins anew has the life of the one before",
            "simulator/hosting/sandboxes.py",
            "        hosted.life = next(self._lives)\n",
            "",
            ("tests/hosting/test_lives.py",),
        ),
        Fault(
            "the credentials of a deleted sandbox still lead into it",
            "simulator/hosting/sandboxes.py",
            "del self._by_name[name]\n        self._lead_nowhere(hosted)",
            "del self._by_name[name]",
            ("tests/hosting/test_sandboxes.py", "tests/hosting/test_lifetimes.py", "tests/control/test_sandboxes.py"),
        ),
        Fault(
            "a sandbox that was made on demand never ends",
            "simulator/hosting/on_demand.py",
            "        self._host.lifetimes.watch(hosted, self._lifetime_s)\n",
            "",
            ("tests/server/test_on_demand.py",),
        ),
        Fault(
            "a large world is built for each request that comes together",
            "simulator/hosting/on_demand.py",
            "return self._host.sandboxes.get(name)",
            "return self._begin(name, built)",
            ("tests/server/test_on_demand.py",),
        ),
        Fault(
            "the control API makes the sandbox that it is asked about",
            "simulator/server/answering.py",
            "isinstance(error, UnknownNameError) and not is_for_us:",
            "isinstance(error, UnknownNameError):",
            ("tests/server/test_on_demand.py",),
        ),
        Fault(
            "a sandbox of the settings begins with the credentials that were declared for the default one",
            "simulator/hosting/sandboxes.py",
            "self.create(name, self.usual_world)",
            "self.create(name, self.world)",
            ("tests/server/test_declared_sandboxes.py",),
        ),
        Fault(
            "a sandbox that took the name of a deleted one of the settings begins anew with the files",
            "simulator/hosting/sandboxes.py",
            "if self._by_name.get(each.sandbox.name) is each]",
            "if each.sandbox.name in self._by_name]",
            ("tests/hosting/test_watching.py",),
        ),
        Fault(
            "what is made after the files changed begins as they were",
            "simulator/hosting/host.py",
            "        self.sandboxes.world = world\n",
            "",
            ("tests/hosting/test_watching.py",),
        ),
        Fault(
            "a sandbox that somebody waits in expires",
            "simulator/hosting/lifetimes.py",
            "if hosted.waiters.are_there or hosted.underway or hosted.stepping.locked():",
            "if hosted.underway or hosted.stepping.locked():",
            ("tests/hosting/test_lifetimes.py",),
        ),
        Fault(
            "a timer that is set again rings for both",
            "simulator/hosting/timer.py",
            "        self.forget()\n        loop =",
            "        loop =",
            ("tests/hosting/test_timer.py",),
        ),
        Fault(
            "an agenda that is forgotten is still waited for",
            "simulator/hosting/timer.py",
            "        super().forget()\n        self.armed_ms",
            "        self.armed_ms",
            ("tests/hosting/test_timer.py",),
        ),
        Fault(
            "the pump runs once and is not armed again",
            "simulator/hosting/pump.py",
            "self._tell(hosted)\n        self.arm(hosted)",
            "self._tell(hosted)",
            (*COURIERS, "tests/server/test_lifecycle.py", *CLOCK),
        ),
        Fault(
            "the pump runs while time is moved by hand",
            "simulator/hosting/pump.py",
            "if hosted.is_closing or hosted.stepping.locked() or",
            "if hosted.is_closing or",
            CLOCK,
        ),
        Fault(
            "the pump runs in the middle of a request",
            "simulator/hosting/pump.py",
            " or hosted.turn.is_taken:",
            ":",
            TURNS,
        ),
        Fault(
            "a result is put into a world in the middle of a request",
            COURIER,
            "if not hosted.turn.is_free:",
            "if not hosted:",
            TURNS,
        ),
        Fault(
            "a world is asked about in the middle of a request",
            "simulator/hosting/host.py",
            "        if hosted.turn.is_free:\n            catch_up",
            "        if hosted:\n            catch_up",
            TURNS,
        ),
        Fault(
            "time goes on in the middle of a request",
            "simulator/hosting/stepper.py",
            "            await hosted.turn.over()\n            _stop",
            "            _stop",
            TURNS,
        ),
        Fault(
            "a world begins anew in the middle of a request",
            "simulator/hosting/host.py",
            "                await hosted.turn.over()\n",
            "",
            TURNS,
        ),
        Fault(
            "a request with many messages is served in one piece",
            "simulator/server/answering.py",
            "not hosted.turn.is_free or len(request.body) > LARGE",
            "not hosted.turn.is_free",
            ("tests/server/test_turns.py", "tests/server/test_nothing_stands_still.py"),
        ),
        Fault(
            "much that is due at one instant is run in one piece",
            "simulator/hosting/stepper.py",
            "                hosted.turn.note(is_behind=sandbox.agenda.next_due_ms <= clock.now_ms())\n",
            "",
            TURNS,
        ),
        Fault(
            "who waits in line moves time in a sandbox that was deleted",
            "simulator/hosting/stepper.py",
            "        _stop_if_interrupted(hosted)\n        for",
            "        for",
            ("tests/hosting/test_hostile_work.py",),
        ),
        Fault(
            "a moment of the clock that has passed is gone to",
            "simulator/hosting/stepper.py",
            "target_ms = max(target_ms, clock.now_ms())",
            "target_ms = min(target_ms, clock.now_ms())",
            CLOCK,
        ),
        Fault(
            "what requests bring meanwhile is told as brought by time",
            "simulator/hosting/stepper.py",
            "[event for event in events if event.what not in OF_REQUESTS]",
            "events",
            CLOCK,
        ),
        Fault(
            "time is moved on in a sandbox that was deleted",
            "simulator/hosting/stepper.py",
            "if hosted.is_closing or hosted.is_interrupted:",
            "if hosted is None:",
            ("tests/hosting/test_hostile_work.py", *CLOCK),
        ),
    ),
)

ROOMS = (HOSTING,)
