"""Live through a world with a scripted client, and tell what the client saw.

Time is virtual and moved by hand: what is due runs at its own instant, receipts are acknowledged at once, and the
client does what its character says. Equal scenarios, seeds and scripts give equal days.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from simulator.inprocess import InProcess, held_sandbox
from simulator.serving.serve import VendorDirectory
from simulator.trying.characters import Means, Move
from simulator.trying.customers import Customer, customers_of
from simulator.trying.planning import START_MS, Script, duration_of, errands, vendors_of
from simulator.trying.played import Asked, Played, Received
from simulator.trying.seeing import Seen, Sight, see

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World

AGENT = "scenario-try"
ACKNOWLEDGED = 204


class _Job:
    """A text that has to get to somebody, and how far the client is with it."""

    __slots__ = ("customer", "number", "text", "to", "turns", "vendors_tried")

    def __init__(self, number: int, customer: Customer, to: str, text: str) -> None:
        self.number = number
        self.customer = customer
        self.to = to
        self.text = text
        self.turns = 0
        self.vendors_tried = {customer.vendor.name}


def try_world(world: World, vendors: Iterable[Vendor[Any]], script: Script) -> Played:
    """Live through a world with a scripted client; its clock stands between two steps, whatever its speed.

    Raises:
        SimulatorError: a vendor of the script does not exist, or nothing can be sent by it.
    """
    directory = VendorDirectory(vendors)
    sandbox = held_sandbox("try", world, directory.vendors, START_MS)
    duration_ms = duration_of(world) if script.duration_ms is None else script.duration_ms
    played = play(sandbox, directory, script.vendors or vendors_of(world, directory), duration_ms, script)
    played.timeline = world.timeline
    return played


def play(
    sandbox: Sandbox, directory: VendorDirectory, vendors: Sequence[str], duration_ms: int, script: Script
) -> Played:
    """Live through a sandbox whose clock stands at its first instant; see `simulator.trying.planning` for the rest.

    Raises:
        SimulatorError: a vendor does not exist, or nothing can be sent by it.
    """
    player = _Player(sandbox, directory, customers_of(sandbox, directory, vendors), duration_ms, script)
    player.run()
    return player.played


class _Player:
    def __init__(
        self,
        sandbox: Sandbox,
        directory: VendorDirectory,
        customers: list[Customer],
        duration_ms: int,
        script: Script,
    ) -> None:
        start_ms = sandbox.clock.now_ms()
        self.played = Played(sandbox, start_ms, start_ms + duration_ms)
        self._sandbox = sandbox
        self._client = InProcess(sandbox, directory, self._receive)
        self._customers = customers
        self._character = script.character
        self._random = sandbox.chance.once("try")
        self._due: list[tuple[int, int, Move, _Job]] = []
        self._ordinal = 0
        for errand in errands(customers, start_ms, duration_ms, self._random):
            self.played.texts += 1
            job = _Job(self.played.texts, customers[errand.customer], errand.to, errand.text)
            self._plan(errand.at_ms, Move.SEND, job)

    def run(self) -> None:
        """Play until the end."""
        while self._due and self._due[0][0] <= self.played.end_ms:
            at_ms, _, move, job = heapq.heappop(self._due)
            if at_ms < job.customer.held_until_ms:
                self._plan(job.customer.held_until_ms, move, job)
                continue
            self._client.move_to(at_ms)
            self._do(move, job)
        self._client.move_to(self.played.end_ms)

    def _plan(self, at_ms: int, move: Move, job: _Job) -> None:
        self._ordinal += 1
        heapq.heappush(self._due, (at_ms, self._ordinal, move, job))

    def _receive(self, dispatch: Dispatch) -> int:
        self.played.received.append(Received(self._sandbox.now_ms, dispatch.callback))
        return ACKNOWLEDGED

    def _do(self, move: Move, job: _Job) -> None:
        customer = job.customer
        request = customer.look_up() if move is Move.LOOK_UP else customer.send(job.to, job.text, self._random)
        if request is None:
            raise AssertionError("only what can be looked up is")
        seen, exchange = self._ask(customer, request)
        job.turns += 1
        vendor = customer.vendor.name
        self.played.asked.append(Asked(exchange.arrived_ms, vendor, job.number, job.turns, move, seen, exchange))
        self._go_on(job, move, seen)

    def _ask(self, customer: Customer, request: Request) -> tuple[Seen, Exchange]:
        response = self._client.serve_sample(customer.vendor, request, AGENT)
        exchange = self._client.latest
        return see(response, exchange, self._character.patience_ms), exchange

    def _go_on(self, job: _Job, move: Move, seen: Seen) -> None:
        if move is Move.LOOK_UP:
            if seen.sight is Sight.DONE:
                self._judge_list(job, seen)
                return
            means = self._means(job)._replace(has_other_vendor=False)
            wanted = self._character.react(seen, means)
            if wanted.move is Move.SEND:  # what is not known yet is not sent again
                wanted = wanted._replace(move=Move.LOOK_UP)
        else:
            wanted = self._character.react(seen, self._means(job))
        at_ms = self._sandbox.now_ms + seen.took_ms + wanted.wait_ms
        if wanted.holds:
            job.customer.held_until_ms = at_ms
        self._follow(job, wanted.move, at_ms)

    def _judge_list(self, job: _Job, seen: Seen) -> None:
        shown = seen.body.decode(errors="replace")
        if job.text in shown and job.to.removeprefix("+") in shown:
            self.played.finished += 1
        else:
            self._plan(self._sandbox.now_ms + seen.took_ms, Move.SEND, job)

    def _means(self, job: _Job) -> Means:
        customer = job.customer
        return Means(
            job.turns,
            customer.vendor.sample_list is not None,
            customer.has_other_key,
            customer.has_other_sender,
            self._other(job) is not None,
        )

    def _other(self, job: _Job) -> Customer | None:
        """Find a customer at another vendor of the same region, who was not asked for this text yet."""
        region = job.customer.vendor.region
        others = (each for each in self._customers if each.vendor.region == region)
        return next((each for each in others if each.vendor.name not in job.vendors_tried), None)

    def _follow(self, job: _Job, move: Move, at_ms: int) -> None:
        match move:
            case Move.FINISH:
                self.played.finished += 1
            case Move.LEAVE:
                self.played.left += 1
            case Move.LOOK_UP:
                self._plan(at_ms, move, job)
            case _:
                self._change(job, move)
                self._plan(at_ms, Move.SEND, job)

    def _change(self, job: _Job, move: Move) -> None:
        if move is Move.OTHER_KEY:
            job.customer.change_key()
        elif move is Move.OTHER_SENDER:
            job.customer.change_sender()
        elif move is Move.OTHER_VENDOR:
            other = self._other(job)
            if other is None:
                raise AssertionError("it was asked for before")
            job.customer = other
            job.vendors_tried.add(other.vendor.name)
