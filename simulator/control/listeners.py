"""Show where the server listens, and the hosts that it answers for."""

from __future__ import annotations

from pydantic import Field

from simulator.api.request import Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, View, Visit
from simulator.sandbox.errors import ConflictError

TAG = "server"
PEM = "application/x-pem-file"


class ListenerView(View):
    """Where the server listens beside its main port, and under which names it is a vendor."""

    is_secured: bool = Field(description="Whether every port takes https as well as http.")
    https_port: int | None = Field(description="The port that takes https alone (--tls); null without one.")
    proxy_port: int | None = Field(description="The port of the forward proxy (--proxy); null without one.")
    egress: list[str] = Field(description="The hosts that are no vendor's which the proxy leads on to; none if empty.")
    led_on: dict[str, int] = Field(description="How often it led on to each of them, by name and port.")
    answered: int = Field(
        description="How many requests were answered as a vendor, in all sandboxes, deleted ones too."
    )
    hosts: dict[str, str] = Field(
        description="The vendor of each name of a real host; names below one are the same vendor's."
    )


@operation("GET", "listeners", TAG, scope=Scope.SERVER)
async def get_listeners(visit: Visit[Nothing, Nothing]) -> ListenerView:
    """Show where the server listens, and the names of the vendors' real hosts."""
    listening = visit.host.listening
    return ListenerView(
        is_secured=listening.is_secured,
        https_port=listening.https_port,
        proxy_port=listening.proxy_port,
        egress=list(visit.host.settings.egress),
        led_on=dict(listening.led_on),
        answered=visit.host.answered,
        hosts=dict(visit.host.directory.hosts.names),
    )


@operation("GET", "ca.pem", TAG, scope=Scope.SERVER, media=PEM)
async def get_certificate(visit: Visit[Nothing, Nothing]) -> Response:
    """Show the certificate of the authority that clients have to trust, where the server takes https."""
    certificate = visit.host.listening.certificate_pem
    if not certificate:
        raise ConflictError("this server takes no https: start it with --tls or --proxy")
    return typed_response(certificate, PEM)
