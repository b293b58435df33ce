"""Callbacks on the wire: a dispatch goes in, one HTTP request is made, and its result goes back into the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from simulator import __version__
from simulator.sandbox.callbacks import Attempt
from simulator.sandbox.effects import Manners
from simulator.secrets.hiding import without_secrets
from simulator.server.addresses import AddressPolicy, GuardedResolver
from simulator.server.hosted import Lane
from simulator.server.manners import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from simulator.sandbox.callbacks import Callback, Dispatch
    from simulator.server.hosted import Hosted
    from simulator.server.observing import Observer
    from simulator.server.settings import Settings

logger = logging.getLogger(__name__)
KEPT_ANSWER_BYTES = 1_024
READ_ANSWER_BYTES = 64 * 1024
GOOD_MANNERS = Manners()


class Courier:
    """Sends callbacks: one try each, retries are the sandbox's affair.

    Callbacks of one message go one after the other; those of different messages side by side, as many at once for each
    sandbox and receiver as the settings allow, so that a slow receiver delays no other.

    Args:
        settings: timeout, concurrency and allowed networks.
        recorded: called after each result has gone into its sandbox.
        observer: judges what is sent, if there is one.
    """

    def __init__(
        self, settings: Settings, recorded: Callable[[Hosted], None], observer: Observer | None = None
    ) -> None:
        self._policy = AddressPolicy(settings.callback_networks)
        self._concurrency = settings.callback_concurrency
        self._timeout_s = settings.callback_timeout_s
        self._recorded = recorded
        self._observer = observer
        self._session: aiohttp.ClientSession | None = None
        self._holding: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Open the client session; needs a running loop."""
        self._session = self._open(force_close=True)

    def _open(self, **connecting: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(self._policy), limit=0, socket_factory=self._policy.socket_for, **connecting
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": f"sms-simulator/{__version__}"},
        )

    async def stop(self) -> None:
        """Close every connection."""
        for task in self._holding:
            task.cancel()
        if self._holding:
            await asyncio.wait(self._holding)
        if self._session is not None:
            await self._session.close()

    def dispatch(self, hosted: Hosted) -> None:
        """Send what the sandbox's outbox holds, without waiting for the results."""
        for dispatch in hosted.sandbox.take_outbox():
            key = dispatch.callback.message.ordinal
            waiting = hosted.underway.get(key)
            if waiting is not None:
                waiting.append(dispatch)
                continue
            hosted.underway[key] = deque()
            task = asyncio.get_running_loop().create_task(self._drain(hosted, key, dispatch))
            hosted.tasks.add(task)
            task.add_done_callback(hosted.tasks.discard)

    async def deliver(self, hosted: Hosted, dispatch: Dispatch) -> None:
        """Make one try and put its result into the sandbox."""
        sandbox = hosted.sandbox
        callback = dispatch.callback
        async with self._lane(hosted, urlsplit(callback.url).netloc):
            at_ms = sandbox.clock.now_ms()
            status, error, answer, duration_ms = await self._post(callback)
        if hosted.sandbox is not sandbox:
            return  # the sandbox began anew meanwhile and knows nothing of this callback
        sandbox.catch_up()
        sandbox.record_attempt(callback, Attempt(at_ms, status, error, duration_ms, answer, dispatch.is_replay))
        if self._observer is not None:
            self._observer.called_back(hosted, callback)
        self._recorded(hosted)

    @contextlib.asynccontextmanager
    async def _lane(self, hosted: Hosted, receiver: str) -> AsyncIterator[None]:
        """A place among the callbacks under way to one receiver; the lane is forgotten with its last user."""
        lane = hosted.lanes.get(receiver)
        if lane is None:
            lane = hosted.lanes[receiver] = Lane(asyncio.Semaphore(self._concurrency))
        lane.users += 1
        try:
            async with lane.places:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                hosted.lanes.pop(receiver, None)

    async def _drain(self, hosted: Hosted, key: int, dispatch: Dispatch) -> None:
        waiting = hosted.underway[key]
        try:
            await self.deliver(hosted, dispatch)
            while waiting:
                await self.deliver(hosted, waiting.popleft())
        finally:
            del hosted.underway[key]

    async def _post(self, callback: Callback) -> tuple[int | None, str | None, str, int]:
        """Status, error, the beginning of the answer, and how long the receiver took in milliseconds."""
        retry, manners = callback.retry, callback.manners or GOOD_MANNERS
        seconds = self._timeout_s if retry is None or retry.timeout_ms is None else retry.timeout_ms / 1000
        pace, began = Pace(manners, seconds), time.monotonic()
        status, error, answer = await self._exchange(callback, pace, seconds, manners.hold_ms)
        took_s = max(time.monotonic() - began - pace.waited_s, 0)
        return status, error, answer, round(took_s * 1000)

    async def _exchange(
        self, callback: Callback, pace: Pace, seconds: float, hold_ms: int
    ) -> tuple[int | None, str | None, str]:
        if self._session is None:
            raise AssertionError("the courier has not been started")
        url, content = callback.url, callback.content
        session = self._open(keepalive_timeout=hold_ms / 1000) if hold_ms else self._session
        try:
            self._policy.check_literal(URL(url).raw_host or "")  # digits of other scripts become ASCII in there
            async with session.post(
                url,
                data=pace.sent(content.body),
                headers={"Content-Type": content.content_type},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                answer = await pace.read(response.content, READ_ANSWER_BYTES)
                return response.status, None, answer[:KEPT_ANSWER_BYTES].decode(errors="replace")
        except TimeoutError:
            return None, f"no answer within {seconds:g} s", ""
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return None, without_secrets(f"{type(error).__name__}: {error}")[:KEPT_ANSWER_BYTES], ""
        finally:
            if hold_ms:
                self._keep(session, hold_ms)

    def _keep(self, session: aiohttp.ClientSession, hold_ms: int) -> None:
        """Keep a session's connection for a while after its answer, and close it then."""
        task = asyncio.get_running_loop().create_task(_close_later(session, hold_ms))
        self._holding.add(task)
        task.add_done_callback(self._holding.discard)


async def _close_later(session: aiohttp.ClientSession, hold_ms: int) -> None:
    try:
        await asyncio.sleep(hold_ms / 1000)
    finally:
        await session.close()
