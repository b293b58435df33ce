"""Faults in how HTTP is read of a connection, and in what becomes of bytes that are none."""

from planted.fault import Fault, Room

PROTOCOL = ("tests/server/test_protocol.py",)
GATHERING = ("tests/server/test_gathering.py",)
HEADS = ("tests/server/test_heads.py",)
HOSTILE = ("tests/server/test_hostile_bytes.py",)

HTTP = Room(
    "http",
    least=20,
    tests=("tests/server/test_unreadable.py",),
    faults=(
        Fault(
            "a task begins with a request whose client has left",
            "simulator/server/protocol.py",
            "            self._task_handler.cancel()  # it was to begin",
            "            pass  # it was to begin",
            PROTOCOL,
        ),
        Fault(
            "what a forgotten answer was to wait for is left open",
            "simulator/server/holding.py",
            "            _close(self.coming)\n",
            "            self.coming.close()\n",
            PROTOCOL,
        ),
        Fault(
            "what came before something invalid is given up with it",
            "simulator/server/reading.py",
            "        fed = self._with_body(head, at, end)\n        try:\n",
            "        fed = self._with_body(head, at, end)\n        try:\n"
            "            self._parser.feed_data(data[at + len(fed) :])\n",
        ),
        Fault(
            "a body that has all come may be of any length",
            "simulator/server/reading.py",
            "min(self._max_body_bytes, len(data) - end)",
            "len(data) - end",
        ),
        Fault(
            "a chunked body ends where its packet does",
            "simulator/server/reading.py",
            "        joint = (self._fed + data[at : at + len(END) - 1]).find(END)\n"
            "        if joint >= 0:\n"
            "            return at + joint + len(END) - len(self._fed)\n"
            "        end = data.find(END, at)\n"
            "        return len(data) if end < 0 else end + len(END)",
            "        return len(data)",
        ),
        Fault(
            "the end of a head is not looked for across packets",
            "simulator/server/reading.py",
            "data.find(END, max(at, self._searched - len(END)))",
            "data.find(END, max(at, self._searched))",
        ),
        Fault(
            "a body that is too long is read to its end",
            "simulator/server/reading.py",
            "        if self._left is not None and self._left > self._max_body_bytes:",
            "        if False:",
            PROTOCOL,
        ),
        Fault(
            "blank lines before a request are part of it",
            "simulator/server/reading.py",
            "            at = self._at = len(data) - len(data[at:].lstrip(BLANKS))\n",
            "            at = self._at\n",
        ),
        Fault(
            "nobody says go on to a client that waits",
            "simulator/server/protocol.py",
            "            self.send(CONTINUE)",
            "            pass",
            PROTOCOL,
        ),
        Fault(
            "each answer is written by itself",
            "simulator/server/gathering.py",
            "        if len(self._unsent) == 1:\n",
            "        self.flush()\n        if len(self._unsent) == 1:\n",
            GATHERING,
        ),
        Fault(
            "who ends at once is not heard",
            "simulator/server/protocol.py",
            "        self.go_on()\n        self.flush()\n        if self._is_deaf or",
            "        if self._is_deaf or",
            GATHERING,
        ),
        Fault(
            "one connection's failure is everybody's",
            "simulator/server/rounds.py",
            "        step()\n    except Exception:",
            "        step()\n    except ZeroDivisionError:",
            GATHERING,
        ),
        Fault(
            "a body that has not all come is served to a head that came before",
            "simulator/server/reading.py",
            "if known is not None and (after := end + known.length) <= len(data):",
            "if known is not None and (after := end + known.length):",
        ),
        Fault(
            "the last request of a connection is kept for others",
            "simulator/server/reading.py",
            "and is_told and not self._is_done:",
            "and is_told:",
            HEADS,
        ),
        Fault(
            "what was packed is served as it came",
            "simulator/server/reading.py",
            ' or "Content-Encoding" in message.headers)',
            ")",
        ),
        Fault(
            "a page's request is served like others that begin alike",
            "simulator/server/edge.py",
            '        if "Origin" not in headers and "Sec-Fetch-Site" not in headers and origin.host in guard.passed:\n'
            '            head.arrived = Arrived(name, request.with_body(b""))\n',
            '        head.arrived = Arrived(name, request.with_body(b""))\n'
            '        if "Origin" not in headers and "Sec-Fetch-Site" not in headers and origin.host in guard.passed:\n',
            HEADS,
        ),
        Fault(
            "heads are kept for ever",
            "simulator/server/heads.py",
            "            self._kept.clear()",
            "            pass",
            HEADS,
        ),
        Fault(
            "a request overtakes those that wait for their turn",
            "simulator/server/protocol.py",
            "        if self._queued:\n            self._queue(Taken(head, body))",
            "        if False:\n            self._queue(Taken(head, body))",
            PROTOCOL,
        ),
        Fault(
            "the connection is closed before its last answer was read",
            "simulator/server/protocol.py",
            "        try:\n"
            "            transport.write_eof()\n"
            "        except OSError:  # the client was faster\n"
            "            transport.close()\n"
            "            return",
            "        transport.close()\n        return",
            PROTOCOL,
        ),
        Fault(
            "answers are made that nobody reads",
            "simulator/server/protocol.py",
            "            if self._paused or len(self._messages) >= QUEUE or self._held is not None:",
            "            if len(self._messages) >= QUEUE or self._held is not None:",
            PROTOCOL,
        ),
        Fault(
            "everything that comes is queued",
            "simulator/server/protocol.py",
            "            if self._paused or len(self._messages) >= QUEUE or self._held is not None:",
            "            if self._paused or self._held is not None:",
            PROTOCOL,
        ),
        Fault(
            "one connection may take all the time there is",
            "simulator/server/protocol.py",
            "            if self._loop.time() > until_s:",
            "            if False:",
            HOSTILE,
        ),
        Fault(
            "who sends no more is not answered",
            "simulator/server/protocol.py",
            "        return self.is_busy\n\n    def connection_lost",
            "        return False\n\n    def connection_lost",
            PROTOCOL,
        ),
        Fault(
            "who left in the middle is forgotten",
            "simulator/server/protocol.py",
            "            self.entrance.refuse(unread, is_answered=False)",
            "            pass",
            PROTOCOL,
        ),
        Fault(
            "a body has no longer than a head",
            "simulator/server/patience.py",
            "        if reader.is_in_body:",
            "        if False:",
            PROTOCOL,
        ),
        Fault(
            "a bomb is unpacked whole",
            "simulator/server/decoding.py",
            "unpacking.decompress(body, at_most + 1)",
            "unpacking.decompress(body)",
            HOSTILE,
        ),
        Fault(
            "half of a gzip is taken for all",
            "simulator/server/decoding.py",
            "if not unpacking.eof or unpacking.unused_data:",
            "if unpacking.unused_data:",
        ),
        Fault(
            "what is behind a gzip is passed over",
            "simulator/server/decoding.py",
            "if not unpacking.eof or unpacking.unused_data:",
            "if not unpacking.eof:",
        ),
        Fault(
            "deflate without its format is invalid",
            "simulator/server/decoding.py",
            "-zlib.MAX_WBITS",
            "zlib.MAX_WBITS",
        ),
        Fault(
            "an encoding that is none is refused",
            "simulator/server/decoding.py",
            "        raise UnknownEncodingError\n    return body",
            "        raise UnknownEncodingError\n    raise UnknownEncodingError",
        ),
        Fault(
            "a TLS hello is any nonsense",
            "simulator/server/refusals.py",
            "return TLS if beginning[:1] == _TLS[:1] else NO_HTTP",
            "return NO_HTTP",
        ),
        Fault(
            "a first line is judged before it is complete",
            "simulator/server/refusals.py",
            "    refusal = _refusal_of_line(line, parts) if end else None\n",
            "    refusal = _refusal_of_line(line, parts)\n",
        ),
        Fault(
            "the sandbox that was named is not told of it",
            "simulator/server/edge.py",
            '        name = self.sandbox if named is None else unquote(named[1].decode(errors="replace"))',
            "        name = self.sandbox",
            PROTOCOL,
        ),
        Fault(
            "a vendor's port has no entries of its own",
            "simulator/hosting/noting.py",
            "        hosted = home or self._sandboxes.default\n",
            "        hosted = self._sandboxes.default\n",
            PROTOCOL,
        ),
        Fault(
            "who may not come in leaves no trace",
            "simulator/server/edge.py",
            "            return self._refused(refusal, message)\n        answered",
            "            return problem(*refusal)\n        answered",
            PROTOCOL,
        ),
    ),
)

ROOMS = (HTTP,)
