"""Answer a request in one plain call, at once or with an answer that comes later."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import Kept, Response, Streamed, Transmission
from simulator.hosting.hosted import Hosted
from simulator.hosting.keeper import NotKeptError
from simulator.hosting.on_demand import OnDemand
from simulator.hosting.receivers import CATCH_PREFIX
from simulator.hosting.turn import in_slices
from simulator.hosting.unreadable import Unreadable
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.errors import CapacityError, SimulatorError, UnknownNameError
from simulator.server.catching import catch
from simulator.server.doorway import DOORS, leads_elsewhere
from simulator.server.holding import Held, Later, after, after_command, each_after
from simulator.server.homes import Homes
from simulator.server.refusals import Refusal
from simulator.serving.blaming import blamed_for
from simulator.serving.serve import Addressed, serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container

    from simulator.api.request import Request
    from simulator.hosting.host import Host
    from simulator.server.holding import Answered, Until
    from simulator.serving.blaming import Blamed
    from simulator.serving.unrouted import Unrouted

    Control = Callable[[Hosted | str | None, Request], Awaitable[Response]]
    Lead = Callable[[str | None, Request], Answered]
    Found = Hosted | Awaitable[Hosted] | Response
    """A sandbox, one that is looked for or made, or why there is none."""

logger = logging.getLogger(__name__)
CONTROL_PREFIX = "/__admin"
DEFECT = "a defect of %s, in %s %s"
LARGE = 128 * 1024
"""A body with more bytes may bring so many messages that serving it takes long."""

OURS = (CONTROL_PREFIX, CATCH_PREFIX)
ON_A_NAME = frozenset({("PUT", f"{CONTROL_PREFIX}/sandbox"), ("DELETE", f"{CONTROL_PREFIX}/sandbox")})
"""Operations that make or end the sandbox of a name, and so are not given one."""


class Answering:
    """Answer requests: as a vendor, as the control API, or as a catch URL.

    Args:
        host: the worlds that requests lead to.
        control: answers what is for the control API: for a sandbox, or the name of one; None without a prefix.
        vendor_hosts: the real hosts' names, under which there is no page.
    """

    def __init__(self, host: Host, control: Control, vendor_hosts: Container[str] = ()) -> None:
        self._host = host
        self._vendor_hosts = vendor_hosts
        self._sandboxes = host.sandboxes
        self.homes = Homes(host)
        self._on_demand = OnDemand(host) if host.settings.sandboxes_on_demand else None
        self._control = control
        self.lead: Lead = self.answer
        """Answers a request that has come for the sandbox of a name, wherever that lives."""

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer one request; never raises.

        Args:
            name: of the sandbox whose prefix it had; looked up only now, for one may go while a body is on its way.
            request: with all of its body.
        """
        hosted = None
        if name is not None:
            if (request.method, request.path) in ON_A_NAME:
                return Later(self._when_done(self._sandboxes.default, self._control(name, request), request))
            try:
                found: Found = self._host.find(name)
            except UnknownNameError as error:
                found = self._made(name, error, request)
            if isinstance(found, Response):
                return found
            if not isinstance(found, Hosted):
                return Later(self._when_found(name, found, request))
            hosted = found
            hosted.seen()
        if request.path in DOORS:
            led = leads_elsewhere(request, self._vendor_hosts)
            if led is not None:
                return led
        return self._ours(hosted, request) if request.path.startswith(OURS) else self.emulate(hosted, request)

    def emulate(self, hosted: Hosted | None, request: Request) -> Answered:
        """Answer as a vendor; the sandbox, where it is None, is found by credentials."""
        try:
            addressed = self.addressed(request)
            home = hosted or self._home(addressed, request)
        except Exception as error:  # noqa: BLE001 - a vendor's words for what it does not route, or its credentials
            return self._failed(error, request)
        if not isinstance(home, Hosted):
            return self.lead(home, request) if isinstance(home, str) else home
        hosted = home
        if hosted.lifetime is not None:
            hosted.lifetime.seen()
        shut = hosted.shut or self._host.shut
        if (shut is not None or request.id is not None) and (unserved := self._unserved(hosted, request)) is not None:
            return unserved
        if not hosted.turn.is_free or len(request.body) > LARGE:
            serving = self._in_turn(hosted, addressed, request)  # has come, whether anybody waits for its answer or not
            return Later(asyncio.get_running_loop().create_task(serving))
        try:
            response = serve(hosted.sandbox, addressed, request)
        except Exception as error:  # noqa: BLE001 - it is logged
            response = self._failed(error, request)
        return self._served(hosted, response)

    def addressed(self, request: Request) -> Addressed | Unrouted:
        """Find out what a request is for, and keep that for those that begin alike."""
        if request.known is not None and request.known.addressed is not None:
            found: Addressed = request.known.addressed
            return found
        addressed = self._host.directory.addressed(request)
        if request.known is not None and isinstance(addressed, Addressed):
            request.known.addressed = addressed
        return addressed

    def _home(self, addressed: Addressed | Unrouted, request: Request) -> Hosted | str | Response:
        """Find the sandbox of a request without a prefix."""
        is_plain = not (self._sandboxes.tenants or self.homes.is_wide)  # there is nowhere else to lead
        return self._sandboxes.default if is_plain else self.homes.home(addressed, request)

    async def _in_turn(self, hosted: Hosted, addressed: Addressed | Unrouted, request: Request) -> Response:
        """Serve a request when its turn has come."""
        answered = await self._answered_in_turn(hosted, addressed, request)
        return answered if isinstance(answered, Response) else await answered.coming

    async def _answered_in_turn(self, hosted: Hosted, addressed: Addressed | Unrouted, request: Request) -> Answered:
        """Serve a request in its turn, one with many messages in slices, and do what follows when that is over."""
        try:
            async with hosted.turn.taken(hosted) as sandbox:
                unserved = self._unserved(hosted, request)  # by now
                if unserved is not None:
                    return unserved
                if len(request.body) > LARGE:
                    response = await in_slices(sandbox, lambda sandbox: serve(sandbox, addressed, request))
                else:
                    response = serve(sandbox, addressed, request)
        except Exception as error:  # noqa: BLE001 - it is logged
            response = self._failed(error, request)
        return self._served(hosted, response)

    def _unserved(self, hosted: Hosted, request: Request) -> Answered | None:
        """Answer a request that is not to be served: one that was, as it was then, or any where the sandbox is shut."""
        before = None if request.id is None or hosted.kept is None else hosted.kept.answer_to(request.id)
        if before is not None:
            return self._again(hosted, before)
        shut = hosted.shut or self._host.shut
        return None if shut is None else shut.answer()

    def _again(self, hosted: Hosted, response: Response) -> Answered:
        """Release an answer that was given before, and may have got lost."""
        if not response.status:  # a fault left no answer, and whoever was to have it gets none again
            from simulator.sandbox.faults.effects.wire import Wire  # noqa: PLC0415 - few worlds have faults

            response.transmission = Transmission(0, Wire(word="close"))
        elif response.status == HTTPStatus.INTERNAL_SERVER_ERROR and not response.headers:
            response = defect()
        return self._released(hosted, response, self._host.held(hosted))

    def _served(self, hosted: Hosted, response: Response) -> Answered:
        """Do what follows when a sandbox has answered."""
        host = self._host
        host.attend_to(hosted)
        host.answered += 1
        if host.log is not None:
            host.log.answered(hosted, response)
        if host.observer is not None:
            judged = host.observer.answered(hosted, response)
            if not isinstance(judged, Response):
                return Later(self._when_come(hosted, judged, host.held(hosted)))
            response = judged
        if response.transmission is None and host.keeper is None:
            return response  # nearly always
        return self._released(hosted, response, host.held(hosted))

    def _ours(self, hosted: Hosted | None, request: Request) -> Answered:
        """Answer at a path of ours: as the control API, or as a catch URL."""
        if request.path.startswith(CONTROL_PREFIX):
            return Later(self._when_done(hosted or self._sandboxes.default, self._control(hosted, request), request))
        hosted = hosted or self._sandboxes.default
        shut = hosted.shut or self._host.shut
        if shut is not None:
            return shut.answer()
        if not hosted.is_rebuilt:
            return Later(self._caught_later(hosted, request))
        response, after_s = catch(hosted, request)
        if after_s:
            return Later(self._when_come(hosted, asyncio.sleep(after_s, response), self._host.held(hosted)))
        return self._released(hosted, response, self._host.held(hosted))

    async def _caught_later(self, hosted: Hosted, request: Request) -> Response:
        await hosted.turn.come_to_present(hosted)
        answered = self._ours(hosted, request)
        return answered if isinstance(answered, Response) else await answered.coming

    async def _when_come(self, hosted: Hosted, coming: Awaitable[Response], held: Until) -> Response:
        """Release what was answered before, and held then."""
        released = self._released(hosted, await coming, held)
        return released if isinstance(released, Response) else await released.coming

    async def _when_done(self, hosted: Hosted, doing: Awaitable[Response], request: Request) -> Response:
        """Release what the control API answers; what a command has done may be written, whatever came after it."""
        response = await doing
        if isinstance(response, Kept):
            return response
        if request.method not in {"GET", "HEAD"}:
            return await after_command(self._host.written(hosted), response)
        released = self._released(hosted, response, self._host.held(hosted))
        return released if isinstance(released, Response) else await released.coming

    def _made(self, name: str, error: SimulatorError, request: Request) -> Found:
        """Make the sandbox that there is none of, where that is wanted, or say why there is none."""
        is_for_us = request.path.startswith(OURS)
        if self._on_demand is not None and not is_for_us and (shut := self._host.shut) is not None:
            return shut.answer()
        if self._on_demand is not None and isinstance(error, UnknownNameError) and not is_for_us:
            try:
                return self._on_demand.make(name)
            except SimulatorError as refused:
                error = refused
        return self._nowhere(error, request)

    async def _when_found(self, name: str, finding: Awaitable[Hosted], request: Request) -> Response:
        found: Found = finding
        while not isinstance(found, Hosted | Response):
            try:
                found = await found
            except SimulatorError as error:
                found = self._made(name, error, request)
        if isinstance(found, Response):
            return found
        found.seen()
        is_ours = request.path.startswith(OURS)
        answered = self._ours(found, request) if is_ours else self.emulate(found, request)
        return answered if isinstance(answered, Response) else await answered.coming

    def _released(self, hosted: Hosted, response: Response, held: Until) -> Answered:
        """Release the answer: at once, when a fault lets it, or when the host does."""
        if response.transmission is not None:
            if response.transmission.awaits_callbacks and hosted.turn.is_free:
                catch_up(hosted.sandbox)
                self._host.attend_to(hosted)
            from simulator.server.wire import FaultyAnswer, Here  # noqa: PLC0415 - few worlds have faults

            response = FaultyAnswer(response, Here(hosted))
        if isinstance(response, Streamed) and self._host.keeper is not None:
            response.pieces = each_after(self._host, hosted, response.pieces)
        if held is None:
            return response
        if response.transmission is None and isinstance(held, asyncio.Future):
            return Held(response, held)
        return Later(after(held, response))

    def _failed(self, error: Exception, request: Request) -> Response:
        """Answer in our own words where a vendor could not be emulated, and log whose defect it is."""
        if isinstance(error, CapacityError):
            return problem(507, "capacity", str(error))
        blamed = blamed_for(error, self._host.directory)
        logger.error(DEFECT, blamed or "the simulator", request.method, request.path, exc_info=error)
        return defect(blamed)

    def _nowhere(self, error: SimulatorError, request: Request) -> Response:
        """Say why there is no sandbox for a request."""
        if isinstance(error, NotKeptError):
            return error.why.answer()
        refusal = Refusal(404, "unknown-sandbox", str(error))
        if isinstance(error, CapacityError):
            refusal = Refusal(507, "capacity", str(error))
        if not request.path.startswith(CONTROL_PREFIX):  # its callers are not under test, and are told
            self._host.note(None, None, Unreadable.of(request, *refusal))
        return problem(*refusal)


def defect(blamed: Blamed | None = None) -> Response:
    """Answer where we failed ourselves, or a package that brings a vendor did."""
    whose, whom = (
        ("The simulator itself", "it") if blamed is None else (f"T{str(blamed)[1:]},", "it to its maintainers")
    )
    return problem(
        500,
        "defect",
        f"{whose} failed on this request; no vendor answers like this. The log has the traceback: "
        f"please report {whom} with the request.",
    )
