"""Faults in several processes that answer as one: their sockets, their ends, and what is done about them."""

from planted.fault import Fault, Room

PROCESSES = "simulator/cluster/processes.py"
PLACES = "simulator/cluster/places.py"
SOCKETS = "simulator/cluster/sockets.py"
FRAMES = "simulator/cluster/frames.py"
HEARING = "simulator/cluster/hearing.py"
FRONTING = "simulator/cluster/fronting.py"
LINK = "simulator/cluster/link.py"
MEETING = "simulator/cluster/meeting.py"
PULSE = "simulator/cluster/pulse.py"

OF_FRAMES = ("tests/cluster/test_frames.py",)
OF_FORWARDING = ("tests/cluster/test_forwarding.py",)
OF_CREDENTIALS = ("tests/cluster/test_finding_credentials.py",)
OF_LISTS = ("tests/cluster/test_lists.py",)
OF_LOSSES = ("tests/cluster/test_losing_a_process.py",)
OF_LINKS = ("tests/cluster/test_link.py",)
OF_MEETINGS = ("tests/cluster/test_meeting.py",)
OF_PULSES = ("tests/cluster/test_pulse.py",)

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

TOGETHER = Room(
    "one process asks another",
    least=14,
    tests=("tests/cluster",),
    faults=(
        Fault(
            "of a header that is repeated another process gets the last one alone",
            FRAMES,
            "headers = list(request.headers.items())",
            "headers = list(dict(request.headers).items())",
            OF_FRAMES,
        ),
        Fault(
            "a number of another head stays with the older one, too",
            FRAMES,
            "        if older is not None:\n            del self._numbers[older]\n",
            "",
            OF_FRAMES,
        ),
        Fault(
            "a frame that comes in pieces waits for more than it needs",
            FRAMES,
            "            self._came.append(data[at:] if at else data)\n            self._length = end - at\n",
            "            self._came.append(data[at:] if at else data)\n            self._length = 0\n",
            OF_FRAMES,
        ),
        Fault(
            "what runs by uvloop asks nobody",
            "simulator/cluster/line.py",
            '        self._transport = cast("asyncio.WriteTransport", transport)',
            "        self._transport = transport if isinstance(transport, asyncio.WriteTransport) else None",
            OF_FRAMES,
        ),
        Fault(
            "nobody tells another process that a client has left",
            "simulator/cluster/line.py",
            "        self._endless.discard(number)\n        if self._transport is not None:\n",
            "        self._endless.discard(number)\n        if self._transport is None:\n",
            OF_FORWARDING,
        ),
        Fault(
            "what a client asked another process to do ends halfway when it leaves",
            HEARING,
            "        elif is_look:\n",
            "        elif answered:\n",
            OF_FORWARDING,
        ),
        Fault(
            "a fault on the wire that came by two processes is looked after for ever",
            HEARING,
            "            response.whence.let_go()",
            "            pass",
            OF_FORWARDING,
        ),
        Fault(
            "a piece that may not go out ends all that two processes have to do with each other",
            HEARING,
            "            except Exception as error:\n                self._pieces.pop(number, None)\n",
            "            except AssertionError as error:\n                self._pieces.pop(number, None)\n",
            OF_FORWARDING,
        ),
        Fault(
            "credentials of two sandboxes lead to the one that was told last",
            "simulator/cluster/leads.py",
            "tuple(sorted((*others, lead), key=lambda each: each.made))",
            "(lead, *others)",
            ("tests/cluster/test_leads.py",),
        ),
        Fault(
            "credentials are handed out before all processes know them",
            "simulator/cluster/peers.py",
            "return self._until_told(set(self._telling)) if self._telling else None",
            "return None",
            OF_CREDENTIALS,
        ),
        Fault(
            "a process is asked before it knows where credentials lead",
            "simulator/cluster/member.py",
            "        await self.peers.reached()\n",
            "",
            OF_CREDENTIALS,
        ),
        Fault(
            "a sandbox is made in the process that was asked for it",
            "simulator/cluster/naming.py",
            'return _new_name(request) if request.method == "POST" else None',
            "return None",
            OF_LISTS,
        ),
        Fault(
            "a server is ready although one of its processes is away",
            FRONTING,
            "if away or len(told) < self._peers.count_of_processes - 1:",
            "if len(told) >= self._peers.count_of_processes:",
            OF_LISTS,
        ),
        Fault(
            "a free name is one that belongs to another process",
            "simulator/cluster/peers.py",
            " in taken or not self.has_here(name):",
            " in taken:",
            OF_LISTS,
        ),
        Fault(
            "what cannot be read is noted by the process that it came to",
            "simulator/hosting/noting.py",
            "        return not self._sandboxes.has_here(name)\n",
            "        return False\n",
            OF_FORWARDING,
        ),
        Fault(
            "nobody waits for a process that is being started",
            LINK,
            "if not await self.wait() or self._line is None:",
            "if self._line is None:",
            OF_LOSSES,
        ),
    ),
)

MACHINES = Room(
    "one machine asks another",
    least=12,
    tests=("tests/cluster",),
    faults=(
        Fault(
            "anybody is let in who connects",
            MEETING,
            "if not hmac.compare_digest(proof, _proof(self._door.secret, _ASKS, nonces, wanted)):",
            "if not proof:",
            OF_MEETINGS,
        ),
        Fault(
            "anybody is believed who answers",
            MEETING,
            "if not hmac.compare_digest(proof, _proof(self._secret, _HEARS, self._nonces, node)):",
            "if not proof:",
            OF_MEETINGS,
        ),
        Fault(
            "a proof proves its reader, too",
            MEETING,
            '_ASKS, _HEARS = b"asks ", b"hears"',
            '_ASKS, _HEARS = b"asks ", b"asks "',
            OF_MEETINGS,
        ),
        Fault(
            "a proof serves for ever where one was let in",
            MEETING,
            "        self._nonce = secrets.token_bytes(_NONCE)\n",
            "        self._nonce = bytes(_NONCE)\n",
            OF_MEETINGS,
        ),
        Fault(
            "a proof serves for ever where one was believed",
            MEETING,
            "own, node = secrets.token_bytes(_NONCE), _NODE.pack(self._node)",
            "own, node = bytes(_NONCE), _NODE.pack(self._node)",
            OF_MEETINGS,
        ),
        Fault(
            "a proof for one node serves for another",
            MEETING,
            "MAGIC + whose + nonces + node",
            "MAGIC + whose + nonces",
            OF_MEETINGS,
        ),
        Fault(
            "another simulator at the same address answers in its predecessor's place",
            MEETING,
            "        if node != wanted:\n",
            "        if not wanted:\n",
            OF_MEETINGS,
        ),
        Fault(
            "who says nothing is waited for",
            MEETING,
            "call_later(IN_TIME_S, self.refuse, LATE)",
            "call_later(3600, self.refuse, LATE)",
            OF_MEETINGS,
        ),
        Fault(
            "any number may connect and say nothing",
            MEETING,
            "if len(self.unproved) >= MOST_UNPROVED:",
            "if not self:",
            OF_MEETINGS,
        ),
        Fault(
            "what came with a proof is lost",
            MEETING,
            "    if rest:\n        end.data_received(rest)\n",
            "",
            OF_MEETINGS,
        ),
        Fault(
            "who stops to wait for a connection leaves it open",
            MEETING,
            "                transport.abort()\n                raise\n",
            "                raise\n",
            OF_MEETINGS,
        ),
        Fault(
            "a quiet connection is taken as lost",
            PULSE,
            "            if silent == ASKED_AFTER:\n",
            "            if silent == LOST_AFTER:\n",
            OF_PULSES,
        ),
        Fault(
            "one that fell silent is waited for",
            PULSE,
            "        if silent == LOST_AFTER:\n",
            "        if silent < 0:\n",
            OF_PULSES,
        ),
        Fault(
            "a connection that is closed waits for ever until its last byte is read",
            PULSE,
            "        elif transport.get_write_buffer_size():",
            "        elif not transport:",
            OF_PULSES,
        ),
        Fault(
            "who waits for a link waits on when it is closed",
            LINK,
            "        self._is_closed = True\n        self._settled.set()\n",
            "        self._is_closed = True\n",
            OF_LINKS,
        ),
        Fault(
            "one that takes no greeting is asked again and again without a pause",
            LINK,
            "            if not is_greeted:\n",
            "            if not line:\n",
            OF_LINKS,
        ),
        Fault(
            "a request loses its id on the way",
            HEARING,
            "            request.id = request_id\n",
            "",
            OF_LINKS,
        ),
    ),
)

ROOMS = (CLUSTER, TOGETHER, MACHINES)
