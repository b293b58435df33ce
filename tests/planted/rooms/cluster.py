"""Faults in several processes that answer as one: their sockets, their ends, and what is done about them."""

from planted.fault import Fault, Room

PROCESSES = "simulator/cluster/processes.py"
PLACES = "simulator/cluster/places.py"
SOCKETS = "simulator/cluster/sockets.py"

CLUSTER = Room(
    "several processes",
    least=9,
    tests=("tests/cluster",),
    faults=(
        Fault(
            "two simulators with workers share a port",
            SOCKETS,
            "    claim = PortClaim(addresses_of(host), port)\n    sockets = claim.listen()\n    claim.release()\n",
            "    sockets = [bound_at((each[0], port, *each[2:]), is_port_shared=True) for each in addresses_of(host)]\n"
            "    for each in sockets:\n        each.listen(BACKLOG)\n",
        ),
        Fault(
            "a worker holds the sockets of others, too",
            PROCESSES,
            "            if other is not place:\n                other.close()\n",
            "            pass\n",
        ),
        Fault(
            "a worker keeps its parent's end of the pipe open",
            PROCESSES,
            "        os.close(self._lifeline)\n        for",
            "        for",
        ),
        Fault(
            "ports stay open while workers end",
            PROCESSES,
            "            place.close()\n            place.send(number)\n",
            "            place.send(number)\n",
        ),
        Fault(
            "Ctrl+C reaches workers and parent alike",
            PROCESSES,
            "        os.setpgid(0, 0)",
            "        os.getpgid(0)",
        ),
        Fault(
            "what waits to be printed is printed by every worker",
            PROCESSES,
            "        _flush()  # or both",
            "        # or both",
        ),
        Fault(
            "a worker that cannot start is started again",
            PROCESSES,
            "        elif not place.has_served:\n",
            "        elif place.pid:\n",
        ),
        Fault(
            "a second signal waits as the first one does",
            PROCESSES,
            "self._end(signal.SIGKILL, SIGNALLED + number)",
            "self._end(signal.SIGTERM, SIGNALLED + number)",
        ),
        Fault(
            "deaths count however long ago they were",
            PLACES,
            "is_full and now_s - self._deaths_s[0] <= WITHIN_S",
            "is_full",
        ),
        Fault(
            "whoever ignores the end of children never hears of one",
            "simulator/cluster/signals.py",
            "        self._usual = signal.signal(signal.SIGCHLD, lambda *_: None)\n",
            "        self._usual = signal.getsignal(signal.SIGCHLD)\n",
        ),
        Fault(
            "a hang-up ends what was started to outlive it",
            "simulator/cluster/signals.py",
            " if signal.getsignal(each) is not signal.SIG_IGN]",
            "]",
        ),
    ),
)

ROOMS = (CLUSTER,)
