"""Faults in the server: listeners, the edge, what a request is answered with, and the poster of callbacks."""

from planted.fault import Fault, Room

SERVER = Room(
    "server",
    least=9,
    tests=("tests/server/test_origins.py",),
    faults=(
        Fault(
            "a connection that comes is not told",
            "simulator/server/edge.py",
            "            self.before_connection()\n",
            "            pass\n",
            ("tests/server/test_memory.py",),
        ),
        Fault(
            "new objects are frozen unseen however many connections came",
            "simulator/server/memory.py",
            " + MORE_REQUESTS * (connected - self._connected):",
            ":",
            ("tests/server/test_memory.py",),
        ),
        Fault(
            "a defect of a package is told to be ours",
            "simulator/serving/blaming.py",
            "for each in reversed(passed) if each in packages)",
            "for each in passed if each not in passed)",
            ("tests/server/test_defects.py",),
        ),
        Fault(
            "a defect of a vendor of ours is told to be a package's",
            "simulator/serving/blaming.py",
            "    packages.pop(OURS, None)\n",
            "",
            ("tests/server/test_defects.py",),
        ),
        Fault(
            "a stray that is refused is not noted",
            "simulator/server/homes.py",
            "self._host.note(None, None, Unreadable.of(request, response.status, STRAY, detail))",
            "pass",
            ("tests/server/test_strays.py",),
        ),
        Fault(
            "an answer in pieces without time between them is sent in one go",
            "simulator/server/wire.py",
            "            await asyncio.sleep(0)  # without time",
            "            # without time",
            ("tests/server/test_nothing_stands_still.py",),
        ),
        Fault(
            "a capsule is made while everybody waits",
            "simulator/control/capsules.py",
            "await asyncio.to_thread(_written, snapshot(visit.sandbox), visit.host.directory)",
            "_written(snapshot(visit.sandbox), visit.host.directory)",
            ("tests/server/test_nothing_stands_still.py",),
        ),
        Fault(
            "what came to receivers is shown while everybody waits",
            "simulator/control/receivers.py",
            "return await asyncio.to_thread(shown)",
            "return shown()",
            ("tests/control/test_full_stores.py",),
        ),
        Fault(
            "demo data is lived through while everybody waits",
            "simulator/control/demo_data.py",
            "await asyncio.to_thread(_lived, host, hosted.sandbox.name, world, lived)",
            "_lived(host, hosted.sandbox.name, world, lived)",
            ("tests/control/test_full_stores.py",),
        ),
        Fault(
            "a long answer is written in one go",
            "simulator/control/answers.py",
            "    if not long:\n",
            "    if len(long) < 9:\n",
            ("tests/control/test_answers.py",),
        ),
        Fault(
            "every callback is posted",
            "simulator/server/poster.py",
            "                request.method,",
            '                "POST",',
            ("tests/server/test_reporting.py",),
        ),
        Fault(
            "an empty body is labelled",
            "simulator/server/poster.py",
            "data=pace.sent(request.body) if request.content_type else None,",
            "data=pace.sent(request.body),",
            ("tests/server/test_reporting.py",),
        ),
        Fault(
            "closed connections of clients are kept",
            "simulator/server/protocol.py",
            "            break_circle(self._own_transport)\n",
            "            pass\n",
            ("tests/server/test_closed_connections.py",),
        ),
        Fault(
            "closed connections of callbacks are kept",
            "simulator/server/answers.py",
            "            break_circle(self._own_transport)\n",
            "            pass\n",
            ("tests/server/test_closed_connections.py",),
        ),
        Fault(
            "the authority of an absolute target is ignored",
            "simulator/server/edge.py",
            "authority, scheme = parts.netloc, parts.scheme",
            'authority, scheme = headers.get("Host", ""), parts.scheme',
        ),
        Fault(
            "the listener that a request came by is not told",
            "simulator/assembly.py",
            "self._answer, listener.name, public_url",
            'self._answer, "main", public_url',
            ("tests/server/test_listeners.py",),
        ),
        Fault(
            "what was opened stays open where another listener cannot be",
            "simulator/assembly.py",
            "            await self._close(0.0)  # nobody has asked anything\n            raise",
            "            raise",
            ("tests/server/test_listeners.py",),
        ),
        Fault(
            "an answer that comes later is written after those that were asked for after it",
            "simulator/server/edge.py",
            "        response = answered if isinstance(answered, Response) else await answered.coming\n",
            "        if isinstance(answered, Later):\n"
            "            class Beside(WrittenResponse):\n"
            "                async def prepare(self, request):\n"
            "                    self._keep_alive = request.keep_alive\n"
            "                    async def write():\n"
            "                        await WrittenResponse(await answered.coming, 0).prepare(request)\n"
            "                    self.writing = asyncio.create_task(write())\n"
            "            return Beside(problem(500, 'later', 'later'), 0)\n"
            "        response = answered\n",
            ("tests/hosting/test_finding.py",),
        ),
        Fault(
            "a host in capitals is nobody's",
            "simulator/sandbox/origin.py",
            'authority.rpartition("@")[2].lower()',
            'authority.rpartition("@")[2]',
            ("tests/server/test_hosts.py",),
        ),
        Fault(
            "a request without a prefix does not put off the end of a sandbox",
            "simulator/server/answering.py",
            "        if hosted.lifetime is not None:\n            hosted.lifetime.seen()\n",
            "",
            ("tests/hosting/test_lifetimes.py",),
        ),
        Fault(
            "redirects of receivers are followed",
            "simulator/server/poster.py",
            "allow_redirects=False",
            "allow_redirects=True",
            ("tests/control/test_callbacks.py",),
        ),
        Fault(
            "the vendor's own dawdling is counted as the receiver's",
            "simulator/server/poster.py",
            "time.monotonic() - began - pace.waited_s",
            "time.monotonic() - began",
            ("tests/server/test_courier.py", "tests/faults/test_receipts.py"),
        ),
        Fault(
            "aiohttp gets head and body at once",
            "simulator/server/answers.py",
            "            super().data_received(_with_one_length(head))\n        return rest",
            "            super().data_received(_with_one_length(head) + rest)\n"
            '            return b""\n        return rest',
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "what comes before an answer is one",
            "simulator/server/answers.py",
            "if status not in _INTERIM:",
            "if True:",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "a length told twice is invalid",
            "simulator/server/answers.py",
            "if not lengths or ",
            "if ",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "a chunked answer has no length beside",
            "simulator/server/answers.py",
            "(len(lengths) > 1 and not is_chunked)",
            "is_chunked",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "the head of an answer ends nowhere",
            "simulator/server/answers.py",
            "> HEAD_BYTES:",
            "> 9 * HEAD_BYTES:",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "a server of something else is waited for",
            "simulator/server/answers.py",
            "if end is None and is_http:",
            "if end is None:",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "a body that went wrong is waited for",
            "simulator/server/answers.py",
            "            self._payload.set_exception(aiohttp.ClientPayloadError())\n",
            "            pass\n",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "the head of an answer may be as long as aiohttp has it",
            "simulator/server/poster.py",
            "            max_field_size=HEAD_BYTES,\n",
            "",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "the end of a head is not found where it was cut",
            "simulator/server/answers.py",
            "max(len(self._head) - 2, 0)",
            "len(self._head)",
            ("tests/server/test_answers.py",),
        ),
        Fault(
            "the certificates of the file are not accepted",
            "simulator/server/poster.py",
            "        context.load_verify_locations(file)\n",
            "        ssl.create_default_context(cafile=file)\n",
            ("tests/server/test_certificates.py",),
        ),
        Fault(
            "every certificate is accepted where a file is given",
            "simulator/server/poster.py",
            "                ssl=self._trust,\n",
            "                ssl=self._trust is True,\n",
            ("tests/server/test_certificates.py",),
        ),
        Fault(
            "the user name of a callback's URL is not sent",
            "simulator/server/poster.py",
            "headers=(*request.headers, *_credentials(url)),",
            "headers=request.headers,",
            ("tests/control/test_callbacks.py",),
        ),
    ),
)

ROOMS = (SERVER,)
