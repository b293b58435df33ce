"""Define a control operation (a method, a path and a handler) and the visit that its handler gets."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from simulator.catalogue.folders import VendorFolders, shipped
from simulator.commands.performing import perform
from simulator.text.docstrings import Documented
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.api.request import Request
    from simulator.control.answers import Answer
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.port import Port
    from simulator.sandbox.command import Command
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.known import Known

PREFIX = "/__admin"


class Arguments(Documented, BaseModel):
    """What a caller sends; an unknown name is an error, so that a typing mistake is not taken for a wish."""

    # Built when first used: dozens of models would otherwise delay every start.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class View(Documented, BaseModel):
    """What a caller is shown."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Nothing(Arguments):
    """No fields at all."""


QueryT = TypeVar("QueryT", bound=Arguments)
BodyT = TypeVar("BodyT", bound=BaseModel)
ResultT = TypeVar("ResultT")


class Scope(enum.Enum):
    """The subject of an operation."""

    SERVER = "server"
    """The whole server: it exists under /__admin alone."""
    SANDBOX = "sandbox"
    """One sandbox: /s/{sandbox} may stand in front; without it the default one is meant."""
    NAME = "name"
    """The name of a sandbox, whether there is one or not: /s/{sandbox} may stand in front. Such an operation finds the
    sandbox itself, and whoever waits for the answer holds nothing of it."""


class Ports(Protocol):
    """Open and close ports of vendors' own; whoever has sockets is one."""

    def open(self, hosted: Hosted, name: str, number: int = 0) -> Port:
        """Open a port for a vendor of a world; 0 takes a free one.

        Raises:
            UnknownNameError: there is no such vendor.
            ConflictError: the vendor has a port in that world, the world is about to go, or the number is taken.
            CapacityError: there are as many as there may be.
            SimulatorError: this user may not have the number.
        """
        ...

    def close(self, hosted: Hosted, name: str) -> None:
        """Give up a port; raises `UnknownNameError`."""
        ...


@frozen
class Visit(Generic[QueryT, BodyT]):
    """One call of an operation, with everything that a handler may need.

    `name` is that of the sandbox that was addressed, `hosted` the sandbox itself, the default one for operations of the
    server and on a name. `params` are those of the path. `cutter` makes what shows texts without their secrets.
    `folders` are those of the data of vendors by their names, as they were when the server started.
    """

    host: Host
    ports: Ports
    name: str
    hosted: Hosted
    params: Mapping[str, str]
    query: QueryT
    body: BodyT
    request: Request
    cutter: Cutter
    folders: Mapping[str, VendorFolders]

    @property
    def sandbox(self) -> Sandbox:
        """The world that is addressed; after a reset it is another one."""
        return self.hosted.sandbox

    def folders_of(self, vendor: str) -> VendorFolders:
        """Find the folders of a vendor's data; none of them has to exist."""
        return self.folders.get(vendor) or shipped()

    def perform(self, command: Command[ResultT]) -> ResultT:
        """Have the sandbox that is addressed do something; raises `SimulatorError` where it is refused."""
        return perform(self.sandbox, command)

    @property
    def origin(self) -> str:
        """Where clients reach us, if we were told, else where this caller did: the beginning of a URL."""
        settings, origin = self.host.settings, self.request.origin
        authority = self.request.headers.get("Host") or f"{settings.host}:{settings.port}"
        return origin.public_url or f"{origin.scheme}://{authority}"


class Handler(Protocol):
    """Do an operation, as the function's name, docstring and annotations describe it."""

    __name__: str

    def __call__(self, visit: Visit[Any, Any], /) -> Awaitable[Answer]:
        """Do it."""
        ...


@frozen
class ScenarioEntry:
    """A body that a scenario file could have as an entry of one of its sections, and that may be YAML, too.

    Args:
        section: such as `faults`.
        names_in: gathers the names that it may speak of.
    """

    section: str
    names_in: Callable[[Host, Hosted], Known]


@frozen
class ControlOperation:
    """One operation of the control API.

    Args:
        method: in capitals.
        path: below /__admin, with `{name}` for a parameter.
        name: unique, in camel case: the operation's id in the OpenAPI document.
        summary: one line for people.
        handler: does it.
        tag: the group it is listed in.
        query: the parameters it takes.
        body: the JSON object it takes.
        answer: the model of what it returns; None where it answers no JSON.
        statuses: of a success; it has several where the status tells what was found.
        scope: what it is about.
        media: the content type of an answer that is no JSON.
        command: what the handler has the addressed sandbox do, where it changes it otherwise than by moving its time or
            beginning it anew.
        makes_room: whether it begins a sandbox anew or deletes it, which is done where nothing else is accepted.
        is_kept: whether its handler returns only when what it did is kept, as far as anything is.
        is_static: whether it shows nothing of the sandbox, and so is done whatever the state of that.
        entry: says of which section of a scenario its body is an entry, where it is one.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    tag: str
    query: type[Arguments]
    body: type[BaseModel]
    answer: type[BaseModel] | None
    statuses: Sequence[int]
    scope: Scope
    media: str | None
    command: type[Command[Any]] | None
    makes_room: bool = False
    is_kept: bool = False
    is_static: bool = False
    entry: ScenarioEntry | None = None

    @property
    def full_path(self) -> str:
        """The path as it is called, without a sandbox in front."""
        return f"{PREFIX}/{self.path}"
