"""Faults of what makes several servers one that share an engine: who has a sandbox, what is asked again and told."""

from planted.fault import Fault, Room

NODES = "simulator/engine/nodes.py"
FRONTING = "simulator/replicas/fronting.py"
FINDING = "simulator/replicas/finding.py"
HOLDINGS = "simulator/replicas/holdings.py"
TAKEOVERS = ("tests/replicas/test_takeovers.py",)
WHO_OWNS = ("tests/engine/test_nodes.py",)

REPLICAS = Room(
    "simulators that share an engine",
    least=20,
    tests=("tests/replicas/test_adversities.py",),
    faults=(
        Fault(
            "the engine is asked about a name that it cannot read",
            FINDING,
            "        if NAME.fullmatch(name) is None:\n",
            "        if not name:\n",
        ),
        Fault(
            "it is remembered for ever where sandboxes were",
            FINDING,
            "                    if len(self._elsewhere) >= MOST_KNOWN:\n",
            "                    if not self._keeper:\n",
        ),
        Fault(
            "a command that was done in part is called undone, and done again",
            "simulator/server/holding.py",
            "    is_begun = response.status < HTTPStatus.BAD_REQUEST or response.status in GIVEN_UP\n",
            "    is_begun = False\n",
        ),
        Fault(
            "what cannot be rebuilt is not left to whoever can",
            "simulator/replicas/peers.py",
            "                await self._keeper.holdings.give_up()\n",
            "",
            tests=TAKEOVERS,
        ),
        Fault(
            "what another version goes on with stays that of the former one",
            "simulator/durable/rebuilding.py",
            "        if life.version != __version__:\n            self._writer.go_on(life.life)\n",
            "",
            tests=TAKEOVERS,
        ),
        Fault(
            "time goes on by the clock of whatever machine has a sandbox",
            HOLDINGS,
            "Clocks(self.access.node.clock.now_s, ",
            "Clocks(clocks.wall_s, ",
            tests=TAKEOVERS,
        ),
        Fault(
            "the log does not tell that sandboxes came here",
            HOLDINGS,
            "                    break\n        self.tell()\n",
            "                    break\n",
            tests=TAKEOVERS,
        ),
        Fault(
            "what a sweep has claimed is nobody's where it cannot be read at first",
            HOLDINGS,
            "                except EngineError:\n                    await asyncio.sleep(AGAIN_S)\n",
            "                except EngineError:\n                    break\n",
        ),
        Fault(
            "it is remembered for ever what was rebuilt",
            HOLDINGS,
            "        self.before = {life: facts for life, facts in self.before.items() if life in unread}\n",
            "",
        ),
        Fault(
            "a simulator that is refused for a while never beats again",
            NODES,
            "except EngineError:  # also one that refuses this node",
            "except TimeoutError:  # also one that refuses this node",
        ),
        Fault(
            "whoever has waited for long is told that the simulator is lost, and waits no more",
            FRONTING,
            "                    until_s += time.monotonic() - asked_s\n",
            "                    pass\n",
            TAKEOVERS,
        ),
        Fault(
            "a simulator that lives and is not reached is told of with every try",
            "simulator/replicas/links.py",
            " < MISSED_S or node in self._missed:",
            " < MISSED_S:",
            ("tests/replicas/test_links.py",),
        ),
        Fault(
            "a request that is led on has another id each time",
            FRONTING,
            "            request.id = request.id or next(self._ids)",
            "            request.id = next(self._ids)",
        ),
        Fault(
            "what is sent to a catch URL by GET is sent again",
            FRONTING,
            ' in {"GET", "HEAD"} and request.path.startswith(CONTROL_PREFIX)\n',
            ' in {"GET", "HEAD"}\n',
        ),
        Fault(
            "a sweep goes on for as long as there is anything",
            NODES,
            "                if time.monotonic() > until_s:\n                    break\n",
            "",
            WHO_OWNS,
        ),
        Fault(
            "a sweep that fails in the middle forgets what it has claimed",
            NODES,
            "                    if not claims:\n                        raise\n                    break\n",
            "                    raise\n",
            WHO_OWNS,
        ),
        Fault(
            "a node that has not heard what it owns is sure of it",
            NODES,
            "            self._is_doubtful = True  # nobody hears of the claims\n",
            "",
            WHO_OWNS,
        ),
        Fault(
            "a beat whose answer got lost proves that one was always to be seen",
            NODES,
            " and since_s - before_s < DEAD_S - COMMIT_S",
            "",
            WHO_OWNS,
        ),
        Fault(
            "where an engine has several servers no way to it is found",
            "simulator/replicas/address.py",
            '    for each in hosts.split(","):\n',
            "    for each in [hosts]:\n",
            ("tests/replicas/test_address.py",),
        ),
        Fault(
            "a list leaves out the sandboxes of whoever does not answer",
            "simulator/control/sandboxes.py",
            "        raise UnansweredError(answer)  # a list without it would say that there is none\n",
            "        return None\n",
        ),
        Fault(
            "a sandbox expires while it is rebuilt",
            "simulator/hosting/lifetimes.py",
            "            if is_waited_for or not hosted.is_rebuilt:\n",
            "            if is_waited_for:\n",
        ),
        Fault(
            "what the settings name is forgotten where another simulator had it",
            "simulator/hosting/sandboxes.py",
            "        del self._by_name[hosted.sandbox.name]\n",
            "        del self._by_name[hosted.sandbox.name]\n        self._declared = []\n",
        ),
        Fault(
            "what was found here and lost by now is asked here",
            FRONTING,
            "        if where is At.HERE and not self._keeper.owns(at):\n            return MOVED.answer()  # by now\n",
            "",
            TAKEOVERS,
        ),
        Fault(
            "answers go out of a sandbox of which nothing is written",
            "simulator/replicas/keeper.py",
            "return None if hosted.kept is None else self._moved\n",
            "return None\n",
            TAKEOVERS,
        ),
        Fault(
            "inputs go in behind a gap",
            "simulator/engine/fence.py",
            'HELD.replace("ORDER", FOLLOWS + "ORDER")',
            "HELD",
            ("tests/engine/test_appending.py",),
        ),
        Fault(
            "a sandbox that is let go while it is rebuilt goes on being rebuilt",
            HOLDINGS,
            "        hosted.is_closing = True  # from now on: whoever rebuilds it would miss what it tells\n",
            "",
            TAKEOVERS,
        ),
    ),
)
ROOMS = (REPLICAS,)
