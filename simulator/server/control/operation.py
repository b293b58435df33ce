"""What a control operation is: a method, a path and a handler; and the visit that the handler gets."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.sandbox.sandbox import Sandbox
    from simulator.server.app import Simulator
    from simulator.server.control.cutting import Cutter
    from simulator.server.hosted import Hosted

PREFIX = "/__admin"


class Input(BaseModel):
    """What a caller sends; an unknown name is an error, so that a typing mistake is not taken for a wish."""

    # Built when first used: dozens of models would otherwise delay every start.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class View(BaseModel):
    """What a caller is shown."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Nothing(Input):
    """No fields at all."""


QueryT = TypeVar("QueryT", bound=Input)
BodyT = TypeVar("BodyT", bound=BaseModel)


class Scope(enum.Enum):
    """What an operation is about."""

    SERVER = "server"
    """The whole server: it exists under /__admin alone."""
    SANDBOX = "sandbox"
    """One sandbox: /s/{sandbox} may stand in front; without it the default one is meant."""


@dataclass(frozen=True, slots=True)
class Visit(Generic[QueryT, BodyT]):
    """One call of an operation: everything a handler may need.

    `hosted` is the sandbox that was addressed, the default one for operations of the server. `params` are those of the
    path. `operations` are all there are. `cutter` makes what shows texts without their secrets.
    """

    simulator: Simulator
    hosted: Hosted
    params: Mapping[str, str]
    query: QueryT
    body: BodyT
    request: Request
    operations: Sequence[ControlOperation]
    cutter: Cutter

    @property
    def sandbox(self) -> Sandbox:
        """The world that is addressed; after a reset it is another one."""
        return self.hosted.sandbox

    @property
    def origin(self) -> str:
        """Where the caller reached us, as the beginning of a URL."""
        settings = self.simulator.settings
        return f"http://{self.request.headers.get('Host') or f'{settings.host}:{settings.port}'}"


Handler = Callable[[Visit[Any, Any]], Awaitable["BaseModel | Response | None"]]
"""Returns a view, a response of its own making, or None for 204."""


@dataclass(frozen=True, slots=True)
class ControlOperation:
    """One thing the control API can do.

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
        status: of a success.
        scope: what it is about.
        media: the content type of an answer that is no JSON.
        is_input: it changes the addressed sandbox otherwise than by moving its time or beginning it anew, so it is
            recorded and replayed. The handler changes the sandbox before it first waits for anything.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    tag: str
    query: type[Input] = Nothing
    body: type[BaseModel] = Nothing
    answer: type[BaseModel] | None = None
    status: int = 200
    scope: Scope = Scope.SANDBOX
    media: str | None = None
    is_input: bool = False

    @property
    def full_path(self) -> str:
        """The path as it is called, without a sandbox in front."""
        return f"{PREFIX}/{self.path}"
