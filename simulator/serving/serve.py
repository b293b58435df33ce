"""Serve a request in a sandbox: find its operation and take it all the way, with faults or without.

Everything happens within these calls or is put on the sandbox's agenda; nothing here waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.call import Call
from simulator.api.request import Response
from simulator.api.routing import RouteTable
from simulator.api.vendor_hosts import VendorHosts
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.errors import CapacityError, UnknownNameError
from simulator.sandbox.faults.striking import Point, Struck
from simulator.sandbox.rejection import UNSUPPORTED_METHOD, Rejection
from simulator.serving.injecting import answer_struck, finished, meet, perform_struck, refused
from simulator.serving.unrouted import Unrouted, unknown_method, unknown_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.api.request import Request
    from simulator.api.routing import Match, Route
    from simulator.api.vendor import Operation, Vendor
    from simulator.sandbox.sandbox import Sandbox

NOWHERE: Set[Point] = frozenset()
"""Where a world without faults looks for some."""

PREFLIGHT = "Access-Control-Request-Method"
"""The header by which a browser asks for a web page whether it may. Source: Fetch, CORS-preflight request."""

PORT_OF = "port of "
"""Begins the name of a listener that is one vendor's own; the vendor's follows."""


class Addressed(NamedTuple):
    """The vendor and operation that a request is for, and the parameters of its path.

    `is_supported` False: the path is documented but not for this method, and the vendor has words of its own for that.
    `host` is the vendor's host name that was called, None for any other name.
    """

    vendor: Vendor[Any]
    operation: Operation[Any, Any, Any]
    params: Mapping[str, str]
    is_supported: bool = True
    host: str | None = None


class VendorDirectory:
    """The vendors that are served and the routes they answer at.

    Args:
        vendors: where two vendors document the same route, the first one gets it unless the Host header names the
            other's real host.
        further_hosts: names of hosts that no manifest has, in lower case, with the vendor of each.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]], further_hosts: Iterable[tuple[str, str]] = ()) -> None:
        self.vendors = tuple(vendors)
        self.hosts = VendorHosts(self.vendors, further_hosts)
        self._all = RouteTable(_routes(self.vendors))
        self._owners = {host: vendor for vendor in self.vendors for host in vendor.hosts}
        self._by_vendor = {vendor.name: RouteTable(_routes((vendor,))) for vendor in self.vendors}
        self._at_host = lru_cache(maxsize=512)(self._table_at)
        several = self.vendors if len(self.vendors) > 1 else ()
        self._at_port = {PORT_OF + vendor.name: VendorDirectory((vendor,)) for vendor in several}

    def __iter__(self) -> Iterator[Vendor[Any]]:
        return iter(self.vendors)

    def vendor(self, name: str) -> Vendor[Any]:
        """Return the vendor of that name; raises `UnknownNameError`."""
        for vendor in self.vendors:
            if vendor.name == name:
                return vendor
        raise UnknownNameError("vendor", name, (vendor.name for vendor in self.vendors))

    def addressed(self, request: Request) -> Addressed | Unrouted:
        """Return the operation that a request is bound to, or an answer of our own; nobody else addresses requests.

        What came by a vendor's own port is that vendor's, whatever host it names, unless only others document it.
        """
        origin = request.origin
        own = self._at_port.get(origin.listener)
        directory = self if own is None or not own.knows(request) else own
        name = None if own is None else own.vendors[0].name
        found = directory.address(request.method, request.path, origin.host, name)
        if isinstance(found, Unrouted) and request.method == "OPTIONS" and PREFLIGHT in request.headers:
            return found._replace(hint=None)  # a web page's browser asks that, and no client
        return found

    def is_elsewhere(self, request: Request) -> bool:
        """Tell whether a request came by a vendor's own port, and only others document its path."""
        own = self._at_port.get(request.origin.listener)
        return own is not None and self.knows(request) and not own.knows(request)

    def knows(self, request: Request) -> bool:
        """Tell whether any vendor documents the path of a request, at whatever host."""
        return self._all.find(request.path) is not None

    def _table_at(self, host: str) -> RouteTable[Addressed]:
        """Return the routes at a host: those of the vendor whose it is, or all."""
        owner = self._owners.get(host)
        if owner is not None:
            return RouteTable(_routes((owner,), host))
        vendor = self.hosts.vendor_of(host)
        return self._all if vendor is None else self._by_vendor[vendor]

    def address(self, method: str, path: str, host: str, own: str | None = None) -> Addressed | Unrouted:
        """Return the operation that `method` and `path` are bound to, or an answer of our own: 404, 405, or to OPTIONS.

        Args:
            method: in capitals.
            path: percent-decoded, without any prefix of ours.
            host: that of the request's origin.
            own: the vendor by whose own port it came.
        """
        table = self._at_host(host)
        match = table.exact.get(path) or table.find(path)
        if match is None:
            return unknown_path(self.vendors, method, path, host, own or self.hosts.vendor_of(host))
        bound = match.targets.get(method)
        if bound is not None:
            return bound if not match.params else bound._replace(params=match.params)
        return _other_method(method, path, match)


def serve(sandbox: Sandbox, addressed: Addressed | Unrouted, request: Request) -> Response:
    """Answer one request at the sandbox's present, as the vendor it is addressed to or in our own words.

    Args:
        sandbox: where it leads.
        addressed: as `VendorDirectory.addressed` has it.
        request: what came.

    Raises:
        CapacityError: there is no room for what it asks for. This, and any other exception, closes the exchange with
            status 500 and goes on to the caller, who says so in our own words.
    """
    now_ms = sandbox.clock.now_ms()
    if sandbox.agenda.next_due_ms <= now_ms:  # mostly nothing is due
        now_ms = catch_up(sandbox)
    sandbox.now_ms = now_ms
    journal = sandbox.journal
    method, target, body, origin = request.method, request.target, request.body, request.origin
    known = request.known
    if known is None:
        head = head_of(request.headers)
    else:
        head = known.head = known.head or head_of(request.headers)
    if isinstance(addressed, Addressed):
        vendor, operation, params, is_supported, host = addressed
        exchange = Exchange(now_ms, vendor.name, operation.name, method, target, head, body, origin)
        journal.open(exchange)
        try:
            call: Call[Any] = Call(sandbox, vendor, operation, params, request, exchange, host)
            response = _emulated(call, is_supported=is_supported)
        except CapacityError:  # nothing was done: where it comes again there may be room
            journal.close(exchange, 500, (), b"")
            raise
        except Exception:
            journal.close(exchange, 500, (), b"", request.id)
            raise
    else:
        exchange = Exchange(now_ms, addressed.vendor, None, method, target, head, body, origin)
        journal.open(exchange)
        response = addressed.response
    journal.close(exchange, response.status, response.headers, response.body, request.id)
    sandbox.events.tell(now_ms, "request.answered", exchange.ordinal)
    return response


def _emulated(call: Call[Any], *, is_supported: bool) -> Response:
    """Answer as the vendor does. A refusal of the whole request is a `Rejection`, rendered here and only here."""
    faults = call.sandbox.faults
    points = NOWHERE if faults.is_empty else faults.open_points(call.now_ms)
    is_accepted = False
    try:
        response = _performed(call, points, is_supported=is_supported)
        is_accepted = True
    except Struck:
        return answer_struck(call)
    except Rejection as rejection:
        response = refused(call, rejection)
    if points:
        if is_accepted and Point.ANSWER in points:
            meet(call, Point.ANSWER)
        if Point.EVERY_ANSWER in points:
            meet(call, Point.EVERY_ANSWER)
    return finished(call, response, is_accepted=is_accepted) if call.exchange.faults else response


def _performed(call: Call[Any], points: Set[Point], *, is_supported: bool) -> Response:
    """Take a call all the way: authenticate, admit, parse, perform, render."""
    vendor, operation = call.vendor, call.operation
    if points and Point.ARRIVAL in points:
        meet(call, Point.ARRIVAL)
    if not is_supported:
        raise Rejection(UNSUPPORTED_METHOD, method=call.request.method)
    call.presented = operation.credentials(call.request)
    for check in operation.checks:
        check(call)
    command = call.command = operation.parse(call)
    if points and Point.ADMISSION in points:
        meet(call, Point.ADMISSION)
    outcome = perform_struck(call) if call.exchange.faults else operation.perform(call, command)
    response = operation.render(call, outcome)
    if vendor.finish is not None:
        response.headers += vendor.finish(call)
    return response


def _routes(vendors: Iterable[Vendor[Any]], host: str | None = None) -> Iterator[tuple[Route, Addressed]]:
    for vendor in vendors:
        for operation in vendor.operations:
            for route in operation.routes:
                yield route, Addressed(vendor, operation, {}, host=host)


def _other_method(method: str, path: str, match: Match[Addressed]) -> Addressed | Unrouted:
    documented = next(iter(match.targets.values()))
    vendor = documented.vendor
    unrouted = unknown_method(vendor, method, path, match.targets)
    if method == "OPTIONS":
        return unrouted._replace(response=Response(204, b"", (("Allow", _allow(match.targets)),)))
    if method == "HEAD":
        read = match.targets.get("GET")
        if read is not None and read.operation.is_read_only:
            return read._replace(params=match.params)
    if UNSUPPORTED_METHOD in vendor.errors and method != "HEAD":
        return documented._replace(params=match.params, is_supported=False)
    return unrouted


def _allow(targets: Mapping[str, Addressed]) -> str:
    methods = {*targets, "OPTIONS"}
    if "GET" in targets and targets["GET"].operation.is_read_only:
        methods.add("HEAD")
    return ", ".join(sorted(methods))
