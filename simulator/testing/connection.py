"""Call the control API of a server, and return the parsed answer or raise the problem."""

from __future__ import annotations

import json
import sys
import threading
import weakref
from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

TIMEOUT_S = 30.0
"""The time in real seconds that an answer may take, beside the time that the call itself waits."""

Query = dict[str, str | int | float | None]


class SimulatorUnreachableError(ConnectionError):
    """A server that does not answer, or is not a simulator."""


class ControlError(Exception):
    """A call that the control API refused.

    Args:
        problem: the problem document: `type`, `title`, `status`, `detail` and what else it tells.
    """

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(str(problem.get("detail", problem)))
        self.problem = problem

    @property
    def kind(self) -> str:
        """The kind of problem, for example `unknown-name`."""
        return str(self.problem.get("type", "")).rpartition(":")[2]


class Connection:
    """The way to one server, usable from every thread; connections are kept and used again.

    Args:
        url: where the server listens.
        token: what its control API demands, if anything.
        own_thread: the identifier of the thread that the server runs in, where that is known: from there no answer
            can be waited for.
    """

    def __init__(self, url: str, token: str | None = None, own_thread: int | None = None) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url!r} is not the URL of a simulator: expected one such as http://127.0.0.1:7670")
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._token = token
        self._own_thread = own_thread
        self._idle: deque[HTTPConnection] = deque()
        self._closing = weakref.finalize(self, _close_all, self._idle)

    def close(self) -> None:
        """Close what is kept open; calls may still be made, and open it again."""
        _close_all(self._idle)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query | None = None,
        *,
        waits_s: float = 0,
    ) -> Any:
        """Make one call.

        Args:
            method: of HTTP.
            path: from the server's root, for example /s/one/__admin/messages.
            body: what is sent as JSON; None sends nothing.
            query: parameters; those that are None are left out.
            waits_s: how long the server is asked to wait before it answers.

        Returns:
            The JSON of the answer, None where it has none.

        Raises:
            ControlError: the control API refused.
            SimulatorUnreachableError: nothing answered.
            RuntimeError: the call comes from the thread that would have to answer it.
        """
        if self._own_thread == threading.get_ident():
            raise RuntimeError(
                "this call would wait for an answer in the thread that has to give it: the simulator's own event loop "
                "runs here. Call from another thread."
            )
        given = {name: str(value) for name, value in (query or {}).items() if value is not None}
        target = f"{self._path}{path}" + (f"?{urlencode(given)}" if given else "")
        content = None if body is None else json.dumps(body, default=str).encode()
        headers = {"Content-Type": "application/json"} if content is not None else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        status, answer = self._exchange(method, target, content, headers, TIMEOUT_S + waits_s)
        document = _parsed(answer)
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own class
            return document
        if isinstance(document, dict) and "detail" in document:
            raise ControlError(document)
        raise SimulatorUnreachableError(
            f"{method} {self.url}{path} was answered with status {status} and no problem document: is this a simulator?"
        )

    def _exchange(
        self, method: str, target: str, content: bytes | None, headers: dict[str, str], timeout_s: float
    ) -> tuple[int, bytes]:
        """Send and receive; a kept connection that turns out to be closed is replaced once."""
        while True:
            connection, is_kept = self._take(timeout_s)
            try:
                connection.request(method, target, content, headers)
                response = connection.getresponse()
                answer = response.read()
            except TimeoutError as error:
                connection.close()
                raise SimulatorUnreachableError(self._silence(timeout_s)) from error
            except (OSError, HTTPException) as error:
                connection.close()
                if is_kept:
                    continue
                raise SimulatorUnreachableError(
                    f"no simulator answers at {self.url} ({type(error).__name__}). Start one with "
                    "`sms-simulator serve`, or name the one that runs with --sms-simulator-url or SMS_SIMULATOR_URL."
                ) from error
            except BaseException:  # an interrupt leaves no open socket behind
                connection.close()
                raise
            self._idle.append(connection)
            return response.status, answer

    def _take(self, timeout_s: float) -> tuple[HTTPConnection, bool]:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._kind(self._host, self._port, timeout=timeout_s), False
        if connection.sock is None:  # the server asked for it to be closed
            connection.timeout = timeout_s
            return connection, False
        connection.sock.settimeout(timeout_s)
        return connection, True

    def _silence(self, timeout_s: float) -> str:
        silence = f"{self.url} took the call, but gave no answer within {timeout_s:g} s"
        if is_in_event_loop():
            silence += (
                ". An event loop runs in this thread: if the simulator runs in it too, it cannot answer a call that "
                "blocks it. Await the handle's `aio`, or run the simulator in a thread of its own"
            )
        return silence


def is_in_event_loop() -> bool:
    """Tell whether an event loop runs in this thread; asyncio is not imported to find out."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and asyncio._get_running_loop() is not None  # noqa: SLF001 - documented, and raises not


def _close_all(idle: deque[HTTPConnection]) -> None:
    while idle:
        idle.pop().close()


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
