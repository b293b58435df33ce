"""Yield a step of a transcript again and again, each time with one expectation bent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from simulator.conformance.json_tokens import PLACEHOLDER, Members, Numeral, tokens, written
from simulator.conformance.transcript import CallbackCheck, Expected, MessagesCheck, Step

Bends = Iterator[tuple[str, Any]]
BENT = "bent on purpose"
CENT = Decimal("0.01")


def bent_steps(step: Step) -> Iterator[tuple[str, Step]]:
    """The kind of each bend, and the step with it."""
    for name, bends in (("expect", _of_answer), ("expect_each_before", _of_answer), ("messages", _of_messages)):
        if (stated := getattr(step, name)) is not None:
            before = "each before: " * (name == "expect_each_before")
            yield from ((before + kind, step.model_copy(update={name: bent})) for kind, bent in bends(stated))
    if step.balance is not None:
        balance = step.balance.model_copy(update={"amount": step.balance.amount - CENT})
        yield "a balance", step.model_copy(update={"balance": balance})
    for kind, callbacks in _of_callbacks(step.callbacks) if step.callbacks is not None else ():
        yield kind, step.model_copy(update={"callbacks": callbacks})


def _of_answer(stated: Expected) -> Bends:
    yield "a status", stated.model_copy(update={"status": stated.status + 1})
    for name, text in stated.headers.items():
        yield "a header", stated.model_copy(update={"headers": {**stated.headers, name: f"{text}; charset=utf-8"}})
    yield "a header that is not there", stated.model_copy(update={"headers": {**stated.headers, "X-Bent": "<any>"}})
    if stated.json_text is not None:
        for kind, bent in of_json(tokens(stated.json_text)):
            yield kind, stated.model_copy(update={"json_text": written(bent)})
    else:
        yield "a body", stated.model_copy(update={"body": BENT})


def _of_messages(stated: MessagesCheck) -> Bends:
    if stated.count is not None:
        yield "a message too many", stated.model_copy(update={"count": stated.count + 1})
    if stated.states is not None:
        states = stated.states
        yield "a state too many", stated.model_copy(update={"states": (*states, "sent")})
        for index in range(len(states)):
            yield "a state", stated.model_copy(update={"states": (*states[:index], BENT, *states[index + 1 :])})
        if states != states[::-1]:
            yield "the order of states", stated.model_copy(update={"states": states[::-1]})


def _of_callbacks(stated: tuple[CallbackCheck, ...]) -> Bends:
    yield "a callback too many", (*stated, CallbackCheck(json='"<any>"'))
    for index, each in enumerate(stated):
        before, after = stated[:index], stated[index + 1 :]
        yield "a callback too few", (*before, *after)
        for kind, bent in of_json(tokens(each.json_text)):
            yield f"callback: {kind}", (*before, each.model_copy(update={"json_text": written(bent)}), *after)


def of_json(value: Any) -> Bends:
    """The kind of each bend of a value, and the value with it: one for everything that is stated in it."""
    if isinstance(value, Members):
        yield from _of_members(value)
    elif isinstance(value, list):
        yield "an item too many", [*value, None]
        for index, each in enumerate(value):
            yield "an item too few", [*value[:index], *value[index + 1 :]]
            yield from ((kind, [*value[:index], bent, *value[index + 1 :]]) for kind, bent in of_json(each))
    elif isinstance(value, Numeral):
        yield "a number", Numeral(f"-1{value[1:]}" if value.startswith("-") else f"1{value}")
        yield "the spelling of a number", Numeral(f"{value}0" if "." in value else f"{value}.0")
        yield "a number as text", str(value)
    elif isinstance(value, str):
        yield "a placeholder" if PLACEHOLDER.fullmatch(value) else "a text", f"{BENT}: {value}"
        yield "no text", None if value != "<any>" else BENT
    else:
        yield "null, true or false", {None: False, False: None, True: False}[value]


def _of_members(members: Members) -> Bends:
    yield "a key too many", Members([*members, (BENT, "<any>")])
    for index, (key, value) in enumerate(members):
        before, after = members[:index], members[index + 1 :]
        yield "a key too few", Members([*before, *after])
        yield "a key twice", Members([*before, (key, value), (key, "<any>"), *after])
        if after and after[0][0] != key:
            yield "the order of keys", Members([*before, after[0], (key, value), *after[1:]])
        for kind, bent in of_json(value):
            yield kind, Members([*before, (key, bent), *after])
