"""Faults of what people see of the folder of data: the commands about it, and how it is shown."""

from planted.fault import Fault, Room

SHOWN = ("tests/control/test_data.py",)

DATA = Room(
    "the folder of data as it is shown",
    least=14,
    tests=("tests/cli/test_data.py",),
    faults=(
        Fault(
            "an input that is missing is passed over",
            "simulator/durable/replay.py",
            "            if position != self.position + 1:\n",
            "            if position < 0:\n",
        ),
        Fault(
            "a sandbox that goes while it is looked at is a mistake",
            "simulator/durable/checking.py",
            "            is_gone = all(each.life != life.life for each in self._store.lives())\n",
            "            is_gone = not self._store.lives()\n",
        ),
        Fault(
            "a capsule is cut where the recording of the server was",
            "simulator/durable/checking.py",
            "            if capsule_bytes is not None:\n",
            "            if capsule_bytes == 0:\n",
        ),
        Fault(
            "the room of what is forgotten stays taken",
            "simulator/durable/store.py",
            '        self._connection.execute("VACUUM")\n',
            "",
        ),
        Fault(
            "some sandboxes begin anew though one name is unknown",
            "simulator/durable/opening.py",
            "        if name not in lives and name != DEFAULT_NAME:\n",
            "        if not lives and name != DEFAULT_NAME:\n",
        ),
        Fault(
            "a copy is written over the folder itself",
            "simulator/cli/data/backing_up.py",
            "    if file.resolve().parent == folder.resolve():\n",
            "    if file == folder:\n",
        ),
        Fault(
            "further names of hosts are not asked for",
            "simulator/cli/data/folders.py",
            "VendorDirectory(every_vendor(), read(hosts))",
            "VendorDirectory(every_vendor())",
        ),
        Fault(
            "the query of a request is told",
            "simulator/durable/replay.py",
            ".partition('?')[0])[:100]",
            ")[:100]",
        ),
        Fault(
            "room that runs out is not told",
            "simulator/control/views/data.py",
            "> NEARLY_FULL * keeper.limit_bytes",
            "> keeper.limit_bytes",
            SHOWN,
        ),
        Fault(
            "health is told when the default sandbox is written",
            "simulator/control/health.py",
            "    return Kept(response.status, response.body, response.headers)\n",
            "    return response  # type: ignore[return-value]\n",
            SHOWN,
        ),
        Fault(
            "a sandbox of several simulators does not say which has it",
            "simulator/control/views/sandboxes.py",
            "        node=host.node,\n",
            "        node=None,\n",
            SHOWN,
        ),
        Fault(
            "metrics of several simulators are added up",
            "simulator/control/metrics.py",
            "    if stocks[0].node is not None:\n",
            "    if stocks[0].node == '':\n",
            ("tests/cluster/test_lists.py",),
        ),
        Fault(
            "the label of a simulator is that of the one that is asked",
            "simulator/control/metrics.py",
            'Stock(node=plain["node"])',
            "Stock(node=stocks[0].node)",
            ("tests/cluster/test_lists.py",),
        ),
        Fault(
            "the page of a sandbox that answers nobody is not served",
            "simulator/control/app.py",
            " and not operation.is_static\n",
            "\n",
            SHOWN,
        ),
        Fault(
            "the log tells again of messages from handsets",
            "simulator/durable/rebuilding.py",
            "        hosted.told_incoming = sandbox.incoming.kept.next_ordinal - 1",
            "        hosted.told_incoming = 0",
            SHOWN,
        ),
        Fault(
            "a sandbox is kept since the restart",
            "simulator/durable/rebuilding.py",
            "KeptLife(self._writer, hosted, life.begun_ms, replay",
            "KeptLife(self._writer, hosted, self._clocks.wall_ms(), replay",
            SHOWN,
        ),
    ),
)
ROOMS = (DATA,)
