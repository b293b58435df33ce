"""Operations are declared by what their handlers say; a handler that says nothing of use is no operation."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import simulator.control
from simulator.api.request import Response
from simulator.control.answers import Accepted, Answer, Created, rendered
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, ControlOperation, Handler, Nothing, View, Visit
from simulator.control.table import FEATURES

if TYPE_CHECKING:
    from decimal import Decimal


class Question(Arguments):
    """What is asked in the query."""


class Order(Arguments):
    """What is asked in the body."""


class Shown(View):
    """What is shown."""

    size: int = 1


async def show_some_thing(visit: Visit[Question, Order]) -> Shown:  # noqa: ARG001 - a handler's shape
    """Show a thing. And more.

    This is for those who read the code.
    """
    return Shown()


def declared(handler: Any, method: str = "POST", media: str | None = None) -> ControlOperation:
    return operation(method, "things/{id}", "things", media=media)(handler)


def returning(answered: Any) -> Handler:
    """A handler that is annotated to return that."""

    async def handle(visit: Visit[Nothing, Nothing]) -> Answer:  # noqa: ARG001 - a handler's shape
        return None

    handle.__annotations__["return"] = answered
    return handle


def test_what_it_takes_and_answers_is_read_from_its_annotations() -> None:
    told = declared(show_some_thing)
    assert (told.query, told.body, told.answer, told.statuses) == (Question, Order, Shown, (200,))


def test_its_name_is_the_handlers_and_its_summary_the_first_line_of_the_docstring() -> None:
    told = declared(show_some_thing)
    assert (told.name, told.summary) == ("showSomeThing", "Show a thing. And more")


@pytest.mark.parametrize(
    ("answered", "answer", "statuses"),
    [
        (Shown, Shown, (200,)),
        (Created[Shown], Shown, (201,)),
        (Accepted[Shown], Shown, (202,)),
        (None, None, (204,)),
        (Shown | Response, Shown, (200,)),
        (Created[Shown] | Response, Shown, (201,)),
        (Shown | Created[Shown], Shown, (200, 201)),
    ],
    ids=str,
)
def test_what_it_returns_says_the_statuses(answered: Any, answer: object, statuses: tuple[int, ...]) -> None:
    told = declared(returning(answered))
    assert (told.answer, told.statuses) == (answer, statuses)


@pytest.mark.parametrize(
    ("answer", "answered"),
    [(Shown(), Shown), (Created(Shown()), Created[Shown]), (Accepted(Shown()), Accepted[Shown]), (None, None)],
    ids=str,
)
def test_an_answer_goes_out_with_the_status_it_is_described_with(answer: Answer, answered: Any) -> None:
    assert (asyncio.run(rendered(answer)).status,) == declared(returning(answered)).statuses


def test_a_response_of_another_type_has_no_model() -> None:
    told = declared(returning(Response), media="text/plain")
    assert (told.answer, told.statuses, told.media) == (None, (200,), "text/plain")


async def takes_nothing() -> None: ...


async def takes_two(visit: Visit[Nothing, Nothing], more: int) -> None: ...


async def takes_no_visit(visit: int) -> None: ...


async def takes_another_pair(visit: tuple[Question, Order]) -> None: ...


async def says_not_what_it_takes(visit: Visit) -> None: ...  # type: ignore[type-arg] # the mistake that is shown


async def takes_any_query(visit: Visit[Any, Nothing]) -> None: ...


async def takes_any_body(visit: Visit[Nothing, Any]) -> None: ...


async def is_not_annotated(visit): ...  # type: ignore[no-untyped-def] # the mistake that is shown


async def says_not_what_it_returns(visit: Visit[Nothing, Nothing]): ...  # type: ignore[no-untyped-def] # likewise


TAKES = "takes one Visit"
RETURNS = "is not what an operation returns"


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (takes_nothing, TAKES),
        (takes_two, TAKES),
        (takes_no_visit, TAKES),
        (takes_another_pair, TAKES),
        (says_not_what_it_takes, TAKES),
        (takes_any_query, TAKES),
        (takes_any_body, TAKES),
        (is_not_annotated, TAKES),
        (says_not_what_it_returns, RETURNS),
        (returning(int), RETURNS),
        (returning(dict[str, Any]), RETURNS),
        (returning(list[Shown]), RETURNS),
        (returning(Created), RETURNS),
        (returning(Created[Any]), RETURNS),
        (returning(Shown | None), RETURNS),
        (returning(Shown | Question), RETURNS),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_annotations_that_describe_no_operation_are_refused(handler: Any, reason: str) -> None:
    with pytest.raises(TypeError, match=f"test_declaring.{handler.__name__} cannot be an operation: .*{reason}"):
        declared(handler)


async def knows_what_checkers_know(visit: Visit[Nothing, Nothing]) -> Decimal:
    raise NotImplementedError


def test_an_annotation_that_exists_for_type_checkers_alone_is_refused() -> None:
    with pytest.raises(TypeError, match="'Decimal' is not defined; its annotations are read at run time"):
        declared(knows_what_checkers_know)


def test_reading_takes_no_body() -> None:
    with pytest.raises(TypeError, match="a GET has no body, and it takes Order"):
        declared(show_some_thing, "GET")


@pytest.mark.parametrize(
    ("answered", "media"), [(Response, None), (Shown, "text/plain"), (None, "text/plain")], ids=str
)
def test_a_type_is_told_of_what_is_no_json_and_of_nothing_else(answered: Any, media: str | None) -> None:
    with pytest.raises(TypeError, match="says `media` if it returns a Response and nothing else, and only then"):
        declared(returning(answered), media=media)


def test_every_file_that_declares_an_operation_is_in_the_table_with_what_it_answers() -> None:
    files = [
        importlib.import_module(f"simulator.control.{each.name}")
        for each in pkgutil.iter_modules(simulator.control.__path__)
    ]
    declared = {
        file.__name__.rpartition(".")[2]: tuple(
            dict.fromkeys(
                f"{each.method} {each.path.partition('/')[0]}"
                for each in vars(file).values()
                if isinstance(each, ControlOperation)
            )
        )
        for file in files
    }
    # What is declared in one file is not seen in another.
    assert {name: answered for name, answered in declared.items() if answered} == FEATURES
