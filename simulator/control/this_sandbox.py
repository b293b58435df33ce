"""Make, show and delete the sandbox that is addressed: how it stands, and how an application gets in."""

from __future__ import annotations

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.api.request import Response
from simulator.control.answers import Created, typed_response
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, View, Visit
from simulator.control.sandboxes import GivenSandbox, begin
from simulator.control.views.clock import ClockView, clock_view
from simulator.control.views.data import DATA, NODE, DataView, data_view
from simulator.control.views.sandboxes import Counts, MadeView, base_url_of, counts_of, found_view, made_view
from simulator.hosting.hosted import Hosted
from simulator.hosting.keeper import until_kept
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.scenario.build import credentials_of
from simulator.text.variables import env_lines

TAG = "sandboxes"
PLAIN = "text/plain"


class NoSandboxError(SimulatorError):
    """A path names a sandbox that is not there."""


class ThisSandbox(View):
    """One sandbox in short, without credentials."""

    name: str
    life: str = Field(description="Another one each time that it begins anew; ids of streamed events begin with it.")
    last_event: str = Field(
        description="As `Last-Event-ID` of `events` it has everything told that happens from now on."
    )
    server_started: str = Field(
        description="When the server was, in real time; without `--data` or `--engine` it keeps nothing from before."
    )
    base_url: str
    control_url: str
    seed: str
    scenario: str | None = Field(description="The name of the scenario that it began with.")
    expires_in_s: float | None = Field(description="Real seconds without a request after which it is deleted.")
    data: DataView | None = Field(description=DATA)
    node: str | None = Field(description=NODE)
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
        node=visit.host.node,
        clock=clock_view(sandbox),
        counts=counts_of(hosted),
    )


@operation("PUT", "sandbox", TAG, scope=Scope.NAME, is_kept=True)
async def make_this_sandbox(visit: Visit[Nothing, GivenSandbox]) -> MadeView | Created[MadeView] | Response:
    """Make the sandbox that is addressed if there is none (201); one that is there stays as it is (200)."""
    hosted = await _found(visit)
    if hosted is None:
        try:
            made = await begin(visit, visit.name)
        except SimulatorError:
            hosted = await _found(visit)  # another request has had it made meanwhile
            if hosted is None:
                raise
        else:
            return Created(made_view(visit.host, made, visit.origin))
    hosted.seen()
    await until_kept(visit.host.written(hosted))  # whoever has made it may wait for the same
    await visit.host.present(hosted)
    shut = hosted.shut
    if shut is not None and not shut.is_readable:
        return shut.answer()
    given = [name for name in GivenSandbox.model_fields if name in visit.body.model_fields_set]
    return found_view(visit.host, hosted, visit.origin, given)


@operation("DELETE", "sandbox", TAG, scope=Scope.NAME, makes_room=True, is_kept=True)
async def delete_this_sandbox(visit: Visit[Nothing, Nothing]) -> None:
    """Delete the sandbox that is addressed, with everything in it."""
    try:
        await visit.host.delete(visit.name)
    except UnknownNameError as error:
        raise NoSandboxError(str(error)) from error


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


async def _found(visit: Visit[Nothing, GivenSandbox]) -> Hosted | None:
    """Return the sandbox of the name that is addressed, None where there is none."""
    try:
        found = visit.host.find(visit.name)
        return found if isinstance(found, Hosted) else await found
    except UnknownNameError:
        return None
