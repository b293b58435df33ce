"""Faults of what keeps sandboxes in an engine that several machines share."""

from planted.fault import Fault, Room

FENCE = "simulator/engine/fence.py"
APPENDING = "simulator/engine/appending.py"
TAKEOVERS = ("tests/engine/test_takeovers.py",)
CLAIMS = ("tests/replicas/test_takeovers.py",)
COMMAND_LINE = ("tests/cli/test_engine.py",)
LOST_COMMITS = ("tests/engine/test_lost_commits.py",)

ENGINE = Room(
    "a life on several machines",
    least=15,
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
    ),
)
ROOMS = (ENGINE,)
