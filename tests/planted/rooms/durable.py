"""Faults of what keeps sandboxes beyond the process."""

from planted.fault import Fault, Room

RECORDS = "simulator/durable/records.py"
REPLAY = "simulator/durable/replay.py"
REBUILDING = "simulator/durable/rebuilding.py"
KEPT = "simulator/durable/kept.py"
CUTS = ("tests/durable/test_every_cut.py",)
ONCE = ("tests/durable/test_answered_once.py",)
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
        Fault(
            "what was answered to a request is known no more after a restart",
            REBUILDING,
            "replay.size_bytes, replay.remembered)",
            "replay.size_bytes)",
            ONCE,
        ),
        Fault(
            "cuts of a day show no answers that are remembered",
            REBUILDING,
            "replay.position, replay.size_bytes, replay.remembered)",
            "replay.position, replay.size_bytes, None)",
            CUTS,
        ),
        Fault(
            "the id of a request is not written",
            RECORDS,
            '"null" if request_id is None else request_id',
            '"null"',
            ONCE,
        ),
        Fault(
            "a request that comes again is served again",
            "simulator/server/answering.py",
            "if (shut is not None or request.id is not None) and (",
            "if shut is not None and (",
            ONCE,
        ),
        Fault(
            "a request that comes again while the first one waits for its turn is served again",
            "simulator/server/answering.py",
            "                unserved = self._unserved(hosted, request)  # by now\n",
            "                unserved = None\n",
            ONCE,
        ),
        Fault(
            "what was answered before goes out before it is kept",
            "simulator/server/answering.py",
            "= defect()\n        return self._released(hosted, response, self._host.held(hosted))\n",
            "= defect()\n        return self._released(hosted, response, None)\n",
            ONCE,
        ),
        Fault(
            "an answer that a fault has lost is written with status 0 when its request comes again",
            "simulator/server/answering.py",
            "        if not response.status:",
            "        if not response:",
            ONCE,
        ),
        Fault(
            "what had no room has none when it comes again",
            "simulator/serving/serve.py",
            "        except CapacityError:  # nothing",
            "        except NotImplementedError:  # nothing",
            ONCE,
        ),
        Fault(
            "what failed halfway is done a second time when it comes again",
            "simulator/serving/serve.py",
            'journal.close(exchange, 500, (), b"", request.id)',
            'journal.close(exchange, 500, (), b"", None)',
            ONCE,
        ),
        Fault(
            "answers are remembered for ever",
            "simulator/durable/remembered.py",
            "len(self._answers) > MOST or ",
            "",
            ONCE,
        ),
        Fault(
            "answers are remembered whatever they take",
            "simulator/durable/remembered.py",
            "self._size_bytes > MOST_BYTES and",
            "self._size_bytes < 0 and",
            ONCE,
        ),
    ),
)
ROOMS = (DURABLE,)
