"""Open, list and close ports of vendors' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.public_url import on_port
from simulator.control.answers import Created
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, View, Visit
from simulator.sandbox.errors import SimulatorError, UnknownNameError

if TYPE_CHECKING:
    from simulator.hosting.port import Port

TAG = "ports"
MAX_PORT = 65_535


class NewPort(Arguments):
    """The vendor, and the number of the port."""

    vendor: str
    port: int = Field(default=0, ge=0, le=MAX_PORT, description="0 takes a free one.")


class PortView(View):
    """A port of a vendor's own."""

    vendor: str
    port: int
    base_url: str = Field(description="Goes in front of the vendor's own paths.")
    is_open: bool = Field(description="Whether it listens; otherwise connections are refused.")
    closed_by: list[str] = Field(description="The faults that keep it closed.")
    problem: str | None = Field(description="Why it does not listen though no fault keeps it closed.")


class PortList(View):
    """The ports of a sandbox, oldest first."""

    ports: list[PortView]


@operation("POST", "ports", TAG)
async def open_port(visit: Visit[Nothing, NewPort]) -> Created[PortView]:
    """Open a port for one vendor alone; it is closed while a fault makes it refuse connections."""
    try:
        port = visit.ports.open(visit.hosted, visit.body.vendor, visit.body.port)
    except UnknownNameError as error:
        raise SimulatorError(str(error)) from error  # a name in the body, not the address of anything
    return Created(_view(port, visit.origin))


@operation("GET", "ports", TAG)
async def list_ports(visit: Visit[Nothing, Nothing]) -> PortList:
    """List the ports of vendors' own."""
    return PortList(ports=[_view(port, visit.origin) for port in visit.hosted.ports.values()])


@operation("DELETE", "ports/{vendor}", TAG)
async def close_port(visit: Visit[Nothing, Nothing]) -> None:
    """Close the port of a vendor for good."""
    visit.ports.close(visit.hosted, visit.params["vendor"])


def _view(port: Port, origin: str) -> PortView:
    return PortView(
        vendor=port.vendor,
        port=port.number,
        base_url=on_port(origin, port.number),
        is_open=port.is_open,
        closed_by=[fault.name for fault in port.closed_by],
        problem=port.problem,
    )
