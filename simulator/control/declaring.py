"""Declare an operation on its handler, whose name, docstring and annotations describe it.

    @operation("POST", "accounts/{id}/top-up", "accounts")
    async def top_up_account(visit: Visit[Nothing, TopUp]) -> LedgerEntryView: ...

is the operation `topUpAccount`: it takes no parameters and a `TopUp` as its body, and answers 200 with a
`LedgerEntryView`.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from simulator.api.request import Response
from simulator.control.answers import Wrapped
from simulator.control.operation import Arguments, ControlOperation, Handler, Nothing, ScenarioEntry, Scope, Visit
from simulator.text.docstrings import docstring_of

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.command import Command
    from simulator.scenario.known import Known


class _Success(NamedTuple):
    """What an operation answers with when it succeeds; `model` is None where that is no JSON."""

    statuses: Sequence[int]
    model: type[BaseModel] | None


def operation(  # noqa: PLR0913 - what an operation may say of itself
    method: str,
    path: str,
    tag: str,
    *,
    scope: Scope = Scope.SANDBOX,
    media: str | None = None,
    command: type[Command[Any]] | None = None,
    makes_room: bool = False,
    is_kept: bool = False,
    is_static: bool = False,
) -> Callable[[Handler], ControlOperation]:
    """Make a handler a `ControlOperation`, which explains the arguments.

    The handler's name in camel case is the operation's name, the first line of its docstring the summary.
    `Visit[Query, Body]` says what it takes. What it returns says what it answers: a view is 200, `Created[view]` and
    `Accepted[view]` have their own statuses, None is 204, and a `Response` is something else than JSON, of the type
    `media`. `view | Response` is for a handler that writes the view itself, or refuses with a problem of its own;
    `view | Created[view]` for one that makes something where it is not there yet.

    Raises:
        TypeError: its annotations say nothing of that kind.
    """

    def declare(handler: Handler) -> ControlOperation:
        hints = _hints(handler)
        answered = hints.pop("return", Any)
        query, body = _taken(handler, list(hints.values()))
        success = _success(handler, answered)
        if method == "GET" and body is not Nothing:
            raise _refused(handler, f"a GET has no body, and it takes {body.__name__}")
        if (media is None) == (answered is Response):
            raise _refused(handler, "it says `media` if it returns a Response and nothing else, and only then")
        return ControlOperation(
            method,
            path,
            name=_camel(handler.__name__),
            summary=(docstring_of(handler) or handler.__name__).partition("\n")[0].removesuffix("."),
            handler=handler,
            tag=tag,
            query=query,
            body=body,
            answer=success.model,
            statuses=success.statuses,
            scope=scope,
            media=media,
            command=command,
            makes_room=makes_room,
            is_kept=is_kept,
            is_static=is_static,
        )

    return declare


def part_of_scenario(
    section: str, names_in: Callable[[Host, Hosted], Known]
) -> Callable[[ControlOperation], ControlOperation]:
    """Have the body of an operation be an entry of a section of scenario files, as JSON or as YAML.

    Args:
        section: its name, such as `faults`.
        names_in: gathers the names that the entry may speak of, in the server and in the sandbox addressed.
    """
    return lambda declared: dataclasses.replace(declared, entry=ScenarioEntry(section, names_in))


def _hints(handler: Handler) -> dict[str, Any]:
    try:
        return get_type_hints(handler)
    except NameError as error:
        raise _refused(
            handler, f"{error}; its annotations are read at run time, when nothing is imported for type checkers alone"
        ) from error


def _taken(handler: Handler, parameters: list[Any]) -> tuple[type[Arguments], type[BaseModel]]:
    """Find the models of the query and of the body."""
    match parameters:
        case [visit] if get_origin(visit) is Visit:
            query, body = get_args(visit)
            if _is_a(query, Arguments) and _is_a(body, BaseModel):
                return query, body
    raise _refused(handler, "it takes one Visit[Query, Body] of Arguments and a model")


def _success(handler: Handler, answered: Any) -> _Success:
    if answered is types.NoneType:
        return _Success((204,), None)
    if answered is Response:
        return _Success((200,), None)
    match [each for each in _alternatives(answered) if each is not Response]:
        case [view] if _is_a(view, BaseModel):
            return _Success((200,), view)
        case [wrapped] if _wraps(wrapped, BaseModel):
            return _Success((get_origin(wrapped).status,), get_args(wrapped)[0])
        case [view, wrapped] if _is_a(view, BaseModel) and _wraps(wrapped, view):
            return _Success((200, get_origin(wrapped).status), view)
    raise _refused(handler, f"{answered} is not what an operation returns: a view, Created[view], None, a Response")


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)


def _is_a(annotation: Any, kind: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, kind)


def _wraps(annotation: Any, kind: type) -> bool:
    return _is_a(get_origin(annotation), Wrapped) and _is_a(get_args(annotation)[0], kind)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _refused(handler: Handler, reason: str) -> TypeError:
    return TypeError(f"{handler.__module__}.{handler.__name__} cannot be an operation: {reason}")
