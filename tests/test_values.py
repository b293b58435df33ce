"""`frozen` makes what `dataclass(frozen=True, slots=True)` makes: every test is of both."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar, get_type_hints

import pytest

from simulator.values import frozen

SubjectT = TypeVar("SubjectT")
WAYS = [frozen, dataclass(frozen=True, slots=True)]


@pytest.fixture(scope="module", params=WAYS, ids=["ours", "theirs"])
def made(request: pytest.FixtureRequest) -> SimpleNamespace:
    """Classes of each kind, made by one of the two, as if they were defined in this module."""
    way: Callable[[Any], Any] = request.param

    @way
    class Nothing:
        """No field."""

    @way
    class One:
        name: str

    @way
    class Several(Generic[SubjectT]):
        kind: ClassVar[str] = "several"
        subject: SubjectT
        listed: list[int] = field(default_factory=list)
        hidden: str = field(default="h", repr=False)
        beside: float = field(default=0, compare=False)
        made: str = field(init=False)
        usual: int = field(default=3, init=False)
        own: list[str] = field(default_factory=list, init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", f"of {self.subject}")

    @way
    class Further(One):
        """One more field than its base, and words of its own."""

        size: int = 1

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __hash__(self) -> int:
            return 7

    kinds = (Nothing, One, Several, Further)
    for each in kinds:
        each.__qualname__ = each.__name__  # where pickle looks for them
        setattr(sys.modules[__name__], each.__name__, each)
    return SimpleNamespace(**{each.__name__: each for each in kinds})


def test_it_is_filled_as_its_fields_say(made: SimpleNamespace) -> None:
    one = made.Several("s", [1], beside=2.5)
    assert (one.subject, one.listed, one.hidden, one.beside, one.made, one.usual, one.own, one.kind) == (
        "s", [1], "h", 2.5, "of s", 3, [], "several",
    )  # fmt: skip
    assert made.Several("s").listed is not made.Several("s").listed
    wrong: list[Callable[[], Any]] = [
        made.One, lambda: made.One("a", "b"), lambda: made.One(nam="a"), lambda: made.Several(1, made=2),
    ]  # fmt: skip
    for call in wrong:
        with pytest.raises(TypeError):
            call()


def test_its_signature_and_hints_are_those_of_its_fields(made: SimpleNamespace) -> None:
    signature = inspect.signature(made.Further)
    assert str(signature) == "(name: 'str', size: 'int' = 1) -> None"
    assert get_type_hints(vars(made.Further)["__init__"]) == {"name": str, "size": int, "return": type(None)}
    assert made.Further.__match_args__ == ("name", "size")
    assert [each.name for each in dataclasses.fields(made.Further)] == ["name", "size"]
    assert made.Nothing.__doc__ == "No field."


def test_equal_are_those_of_one_class_with_equal_fields(made: SimpleNamespace) -> None:
    assert made.One("a") == made.One("a") != made.One("b")
    assert made.One("a") != made.Further("a")
    assert made.One("a") != ("a",)
    assert made.Nothing() == made.Nothing()
    assert made.Several("s", beside=1) == made.Several("s", beside=2)
    assert len({made.One("a"), made.One("a"), made.One("b"), made.Nothing(), made.Nothing()}) == 3
    assert hash(made.Further("a")) == 7
    with pytest.raises(TypeError, match="unhashable"):
        hash(made.Several("s"))


def test_the_same_object_is_equal_to_itself_as_in_a_tuple(
    made: SimpleNamespace, request: pytest.FixtureRequest
) -> None:
    if "theirs" in request.node.name and sys.version_info >= (3, 13):
        pytest.skip("from Python 3.13 on the standard library's compare field by field")
    not_a_number = float("nan")
    assert made.One(not_a_number) == made.One(not_a_number)


def test_it_is_shown_without_what_is_to_be_hidden(made: SimpleNamespace) -> None:
    assert repr(made.Several("s")) == "Several(subject='s', listed=[], beside=0, made='of s', usual=3, own=[])"
    assert (repr(made.Nothing()), repr(made.One("a")), repr(made.Further("f"))) == ("Nothing()", "One(name='a')", "<f>")
    in_itself = made.Several("s", [])
    in_itself.listed.append(in_itself)
    assert "listed=[...]" in repr(in_itself)


def test_nothing_of_it_can_be_changed(made: SimpleNamespace) -> None:
    one = made.One("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name
    with pytest.raises((FrozenInstanceError, TypeError)):
        one.other = 1  # the standard library's own words for that are a mistake of its
    assert one == made.One("a")
    assert not hasattr(one, "__dict__")


def test_it_is_copied_pickled_and_replaced(made: SimpleNamespace) -> None:
    for one in (made.Nothing(), made.One("a"), made.Several("s", [1]), made.Further("f", 2)):
        for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301 - our own
            assert (twin, twin is one) == (one, False)
        assert dataclasses.is_dataclass(one)
    assert dataclasses.replace(made.Further("f", 2), name="g") == made.Further("g", 2)
    assert dataclasses.asdict(made.Further("f", 2)) == {"name": "f", "size": 2}
