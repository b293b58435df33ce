"""Show the sandbox that is addressed: how it stands, and how an application gets in."""

from __future__ import annotations

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.api.request import Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, View, Visit
from simulator.control.views.clock import ClockView, clock_view
from simulator.control.views.data import DATA, DataView, data_view
from simulator.control.views.sandboxes import Counts, base_url_of, counts_of
from simulator.scenario.build import credentials_of
from simulator.text.variables import env_lines

TAG = "sandboxes"
PLAIN = "text/plain"


class ThisSandbox(View):
    """One sandbox in short, without credentials."""

    name: str
    life: str = Field(description="Another one each time that it begins anew; ids of streamed events begin with it.")
    last_event: str = Field(
        description="As `Last-Event-ID` of `events` it has everything told that happens from now on."
    )
    server_started: str = Field(
        description="When the server was, in real time; without `--data` it keeps nothing from before."
    )
    base_url: str
    control_url: str
    seed: str
    scenario: str | None = Field(description="The name of the scenario that it began with.")
    expires_in_s: float | None = Field(description="Real seconds without a request after which it is deleted.")
    data: DataView | None = Field(description=DATA)
    clock: ClockView
    counts: Counts


@operation("GET", "sandbox", TAG)
async def show_this_sandbox(visit: Visit[Nothing, Nothing]) -> ThisSandbox:
    """Show the sandbox that is addressed, in short."""
    hosted, sandbox = visit.hosted, visit.sandbox
    base_url = base_url_of(sandbox, visit.origin)
    return ThisSandbox(
        name=sandbox.name,
        life=str(hosted.life),
        last_event=f"{hosted.life}-{sandbox.events.number}",
        server_started=iso_millis(visit.host.sandboxes.began_ms),
        base_url=base_url,
        control_url=f"{base_url}/__admin",
        seed=sandbox.rules.seed,
        scenario=hosted.world.scenario_name,
        expires_in_s=None if hosted.lifetime is None else hosted.lifetime.expires_in_s,
        data=data_view(visit.host, hosted),
        clock=clock_view(sandbox),
        counts=counts_of(hosted),
    )


@operation("GET", "sandbox/env", TAG, media=PLAIN)
async def get_env(visit: Visit[Nothing, Nothing]) -> Response:
    """Show the base URL and the credentials of each vendor's first account as lines for a shell or an env file."""
    base_url = base_url_of(visit.sandbox, visit.origin)
    directory = visit.host.directory
    variables = {
        vendor: {"base_url": base_url, **credentials_of(account, directory.vendor(vendor))}
        for vendor, account in visit.host.sandboxes.demo_accounts(visit.hosted).items()
    }
    text = "".join(f"{line}\n" for line in env_lines(variables))
    return typed_response(text.encode(), f"{PLAIN}; charset=utf-8")
