"""Receive callbacks for a test, and answer them as it says: by a catch URL or a server of one's own."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from simulator.testing.arrivals import Arrival
from simulator.testing.connection import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from simulator.testing.moving import Duration

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

UNKNOWN = "unknown-name"


class CatchUrl:
    """A receiver inside the simulator: it keeps what comes to its `url`, and answers as it was told.

    Args:
        ask: calls the control API of the sandbox.
        url: what to give a vendor as the URL of callbacks.
        name: of the receiver.
    """

    def __init__(self, ask: Callable[..., Any], url: str, name: str) -> None:
        self._ask = ask
        self.url = url
        self.name = name

    def answer(
        self,
        status: int = 200,
        *,
        body: str = "",
        headers: dict[str, str] | None = None,
        location: str | None = None,
        delay: Duration = 0,
        hang_up: bool = False,
    ) -> None:
        """Answer everything like that from now on; see `answers` for the arguments."""
        self.answers(
            {"status": status, "body": body, "headers": headers or {}, "location": location, "delay": delay,
             "hangs_up": hang_up}
        )  # fmt: skip

    def answers(self, *answers: int | dict[str, Any]) -> None:
        """Give these answers in turn, and repeat the last one.

        Args:
            answers: a status each, or an object with `status`, `body`, `headers`, `location` (of a redirect), `delay`
                (real time, such as "200ms") and `hangs_up` (no answer at all).
        """
        written = [{"status": each} if isinstance(each, int) else each for each in answers]
        self._ask("PUT", f"receivers/{self.name}", {"answers": written})

    @property
    def received(self) -> list[Arrival]:
        """The callbacks that came, oldest first."""
        return self._shown()

    def wait(self, count: int = 1, timeout: float = 10) -> list[Arrival]:
        """Wait until that many callbacks came, and return them; for a clock that runs.

        Raises:
            AssertionError: less came in the time given.
        """
        arrivals = self._shown(count=count, timeout_s=timeout, waits_s=timeout)
        if len(arrivals) < count:
            raise AssertionError(f"{len(arrivals)} of {count} callbacks came to {self.url} within {timeout:g} s")
        return arrivals

    def clear(self) -> None:
        """Forget the callbacks that came, and the answers."""
        try:
            self._ask("DELETE", f"receivers/{self.name}")
        except ControlError as error:
            if error.kind != UNKNOWN:
                raise

    def _shown(self, *, waits_s: float = 0, **query: float) -> list[Arrival]:
        try:
            shown = self._ask("GET", f"receivers/{self.name}", query=query, waits_s=waits_s)
        except ControlError as error:
            if error.kind != UNKNOWN:
                raise
            return []  # nothing was set and nothing has come
        return [Arrival.read(each) for each in shown["arrivals"]]


class CallbackReceiver:
    """A small HTTP server in a thread of its own, for callbacks that a test, or an application without a port, takes.

    With a test client that has no port (Django's, Flask's) let it hand on what comes:

        with CallbackReceiver(lambda got: client.post("/sms", data=got.body).status_code) as receiver: ...

    Args:
        handle: called in the server's thread for everything that comes; returns the status to answer with.
        host: the address to listen on.
    """

    def __init__(self, handle: Callable[[Arrival], int] | None = None, host: str = "127.0.0.1") -> None:
        self.received: list[Arrival] = []
        self._handle = handle or (lambda _: 200)
        self._failure: BaseException | None = None
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """The URL on which it listens."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self._failure is not None and error is None:
            raise AssertionError("handling a callback failed") from self._failure

    def take(self, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
        """Keep one request and choose its status; a handler that raises is a 500, and raised again at the end."""
        try:
            status = self._handle(Arrival(method, target, headers, body, None))
        except Exception as failure:  # noqa: BLE001 - the handler is the user's
            self._failure = failure
            status = 500
        self.received.append(Arrival(method, target, headers, body, status))
        return status


def _handler(receiver: CallbackReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = receiver.take(self.command, self.path, dict(self.headers.items()), body)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Log nothing: requests are in `received`."""

    return Handler
