"""Faults of what keeps sandboxes in an engine that several machines share."""

from planted.fault import Fault, Room

FENCE = "simulator/engine/fence.py"
APPENDING = "simulator/engine/appending.py"
TAKEOVERS = ("tests/engine/test_takeovers.py",)
CLAIMS = ("tests/replicas/test_takeovers.py",)
COMMAND_LINE = ("tests/cli/test_engine.py",)
HOSTS = ("tests/engine/test_hosts.py",)
POOLERS = ("tests/engine/test_poolers.py",)
STANDBY = "tests/replicas/test_standby.py"
BEHIND = (f"{STANDBY}::test_what_a_standby_that_was_behind_has_lost_is_told_and_nothing_goes_in_behind_it",)
LOST_COMMITS = ("tests/engine/test_lost_commits.py",)

ENGINE = Room(
    "a life on several machines",
    least=24,
    tests=("tests/engine/test_nodes.py",),
    faults=(
        Fault(
            "a claim whose answer is lost is forgotten",
            "simulator/engine/nodes.py",
            "orphans = [*self._doubtful, *map(",
            "orphans = [*map(",
        ),
        Fault(
            "an owner of the past goes on appending",
            FENCE,
            "ON s.life = w.life AND s.epoch = w.epoch ORDER BY s.life FOR SHARE OF s",
            "ON s.life = w.life ORDER BY s.life FOR SHARE OF s",
            TAKEOVERS,
        ),
        Fault(
            "whoever claims does not wait for what its former owner is about to write",
            FENCE,
            " ORDER BY s.life FOR SHARE OF s",
            "",
            TAKEOVERS,
        ),
        Fault(
            "the epoch stays where a sandbox has another owner",
            "simulator/engine/owners.py",
            "UPDATE sandbox SET owner = $1, epoch = $3 + 1\n",
            "UPDATE sandbox SET owner = $1, epoch = $3\n",
        ),
        Fault(
            "a node gives up what is another one's",
            "simulator/engine/owners.py",
            "WHERE s.owner = $2 AND s.life",
            "WHERE $2::bigint > 0 AND s.life",
        ),
        Fault(
            "two may claim a sandbox at once",
            "simulator/engine/owners.py",
            "WHERE life = $2 AND (epoch = $3 OR",
            "WHERE life = $2 AND ($3::bigint > 0 OR",
        ),
        Fault(
            "a process whose address another one has claims on",
            "simulator/engine/owners.py",
            " AND EXISTS (SELECT FROM node WHERE id = $1)\n",
            "\n",
        ),
        Fault(
            "a lost answer is taken for a commit",
            APPENDING,
            "            self._finish(parts, written=await self._fence.written(connection, parts))\n",
            "            self._finish(parts, written={part.life for part in parts})\n",
            LOST_COMMITS,
        ),
        Fault(
            "what was written is not looked for after a lost answer",
            APPENDING,
            "        if is_unsure:\n            self._finish(",
            "        if is_unsure and not parts:\n            self._finish(",
            LOST_COMMITS,
        ),
        Fault(
            "what was done while it was sent again is told as refused",
            APPENDING,
            "            if is_unsure and refused:",
            "            if not is_unsure and not refused:",
            LOST_COMMITS,
        ),
        Fault(
            "what another owner wrote is taken for one's own",
            FENCE,
            " AND i.position = w.position AND i.epoch = w.epoch)",
            " AND i.position = w.position AND w.epoch > 0)",
            LOST_COMMITS,
        ),
        Fault(
            "a place that is taken is refused though one's own input is there",
            APPENDING,
            "            written = await self._fence.written(connection, parts)\n            if not written:",
            "            written = set()\n            if not written:",
            LOST_COMMITS,
        ),
        Fault(
            "the banner shows the password of an engine",
            "simulator/replicas/keeper.py",
            "        return shown(self.access.url)\n",
            "        return self.access.url\n",
            COMMAND_LINE,
        ),
        Fault(
            "a port for other simulators that is taken is told as the main one",
            "simulator/replicas/member.py",
            "            raise ConflictError(\n",
            "            raise OSError(error.errno, \n",
            COMMAND_LINE,
        ),
        Fault(
            "what gathers under a former claim is written under the present one",
            "simulator/replicas/holdings.py",
            "        if held is not None:\n            self.access.log.let_go(held)\n",
            "        if held is not None:\n",
            CLAIMS,
        ),
        Fault(
            "two that are rebuilt share the inputs of one life",
            "simulator/replicas/fetched.py",
            "        return _each(self._rows.pop(life, []))\n\n",
            "        yield from _each(self._rows.pop(life, []))\n\n",
            ("tests/replicas/test_fetched.py",),
        ),
        Fault(
            "a machine that is lost keeps everybody from the next one",
            "simulator/engine/hosts.py",
            "timeout=NEXT_S if left else None",
            "timeout=None",
            HOSTS,
        ),
        Fault(
            "a connection to a server that was not chosen stays",
            "simulator/engine/hosts.py",
            "        task.result().terminate()\n",
            "        task.result()\n",
            HOSTS,
        ),
        Fault(
            "a pooler that passes settings on is taken for the engine",
            "simulator/engine/line.py",
            "!= [(process, SCHEMA)]",
            "!= [(session[0][0], SCHEMA)]",
            POOLERS,
        ),
        Fault(
            "settings that a pooler leaves out are not missed",
            "simulator/engine/line.py",
            "!= [(process, SCHEMA)]",
            "!= [(process, session[0][1])]",
            POOLERS,
        ),
        Fault(
            "what is found after a crash is acknowledged before the standby has it",
            FENCE,
            "        if lives:\n            await connection",
            "        if not is_there:\n            await connection",
            (f"{STANDBY}::test_what_the_standby_lacks_is_not_acknowledged_though_the_server_has_it_after_a_crash",),
        ),
        Fault(
            "connections that nobody waits for any more wait for ever",
            "simulator/engine/line.py",
            '"lock_timeout": f"{PATIENCE_S:.0f}s"',
            '"lock_timeout": "0"',
            (f"{STANDBY}::test_nothing_is_acknowledged_while_the_standby_is_gone_and_no_connections_pile_up",),
        ),
        Fault(
            "an engine that has lost something is told as another owner",
            FENCE,
            "Loss.GAP if epoch == part.epoch",
            "Loss.OTHERS if epoch == part.epoch",
            BEHIND,
        ),
        Fault(
            "a certificate that is not trusted is told as a URL that cannot be read",
            "simulator/engine/errors.py",
            "    return tls_fault_of(url, error) or _BY_CODE",
            "    return _BY_CODE",
            ("tests/engine/test_engine_tls.py",),
        ),
    ),
)
ROOMS = (ENGINE,)
