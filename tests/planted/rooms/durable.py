"""Faults of what keeps sandboxes beyond the process."""

from planted.fault import Fault, Room

RECORDS = "simulator/durable/records.py"
REPLAY = "simulator/durable/replay.py"
REBUILDING = "simulator/durable/rebuilding.py"
KEPT = "simulator/durable/kept.py"
CUTS = ("tests/durable/test_every_cut.py",)
STARTING = ("tests/durable/test_starting.py",)
SHARING = ("tests/durable/test_sharing.py",)

DURABLE = Room(
    "a life after a restart",
    least=9,
    tests=("tests/durable",),
    faults=(
        Fault(
            "what was refused is not kept",
            KEPT,
            "        self._add(records.of_command(performed, check))\n",
            "        if not refused:\n            self._add(records.of_command(performed, check))\n",
            ("tests/durable/test_kept.py",),
        ),
        Fault(
            "time that has passed by itself is not kept",
            KEPT,
            "if sandbox.agenda.reached_ms > self.at_ms or sandbox.clock.moves != self._moves:",
            "if sandbox.clock.moves != self._moves:",
            (*CUTS, "tests/durable/test_kept.py"),
        ),
        Fault(
            "a callback that has its result is sent again",
            REPLAY,
            "                landed.popleft()\n",
            "                pass\n",
            CUTS,
        ),
        Fault(
            "what comes of a command is not compared",
            REPLAY,
            "        self._check = records.check_of_command(refused, self._sandbox.events.number)\n",
            "        pass\n",
            ("tests/durable",),
        ),
        Fault(
            "the checksum has nothing of the body",
            RECORDS,
            "    return crc32(exchange.response_body, crc32(",
            "    return crc32(b'', crc32(",
            ("tests/durable/test_records.py",),
        ),
        Fault(
            "a clock that runs stands until it is called",
            REBUILDING,
            "        if replay.rate == 1:",
            "        if replay.rate == 0:",
            ("tests/durable",),
        ),
        Fault(
            "callbacks without a result are not sent again",
            REBUILDING,
            "        host.courier.dispatch(hosted, replay.on_their_way)\n",
            "",
            ("tests/durable",),
        ),
        Fault(
            "answers go out before they are written",
            "simulator/durable/writing.py",
            "        return self._under_way\n",
            "        return None\n",
            ("tests/durable",),
        ),
        Fault(
            "other flags are taken for the former ones",
            "simulator/durable/flags.py",
            "    if not names:\n",
            "    if names or not names:\n",
            STARTING,
        ),
        Fault(
            "processes that share a folder write at the same time",
            "simulator/durable/store.py",
            "                self._writes = self._held\n",
            "                pass\n",
            SHARING,
        ),
        Fault(
            "the parent of workers lets others have the folder",
            "simulator/durable/opening.py",
            "            forget(store, settings.data_reset)\n        yield\n",
            "            forget(store, settings.data_reset)\n        lock.release()\n        yield\n",
            SHARING,
        ),
        Fault(
            "every worker forgets what was to begin anew once",
            "simulator/durable/opening.py",
            "        if not is_shared:\n",
            "        if settings.data_reset:\n",
            SHARING,
        ),
    ),
)
ROOMS = (DURABLE,)
