"""Compare our traffic, in the steps that show documented examples, with these.

A step names the examples it shows. What it sends is then the documented request but for credentials and the callback's
address, and its answer has every field of the documented answer: a field we leave out is not seen by a schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conformance.bodies import fields_of, json_of
from simulator.conformance.finding import Rule
from simulator.conformance.request_fields import sent_body
from simulator.contract.answers import answers_of
from simulator.contract.errors import suggestion
from simulator.contract.model import Callback
from simulator.text.json_reading import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material
    from simulator.conformance.playing import PlayedStep
    from simulator.conformance.stage import Happened
    from simulator.contract.model import Example, Operation

REQUESTS = {"request", "query"}


def examples(material: Material) -> dict[str, tuple[Operation | Callback, Example]]:
    """Return the documented examples that can be shown, by file: no samples, none that contradicts the contract."""
    owners: tuple[Operation | Callback, ...] = (*material.contract.operations, *material.contract.callbacks)
    return {
        each.file: (owner, each)
        for owner in owners
        for each in owner.examples
        if each.of != "sample" and each.conforms and each.file.endswith(".json")
    }


def shown(material: Material) -> set[str]:
    """Return the files of the examples that a transcript shows."""
    return {file for played in material.played for step in played.steps for file in step.step.shows}


def of_examples(material: Material) -> Iterator[Finding]:
    """Find steps that do not show the examples that they name."""
    known = examples(material)
    for played in material.played:
        for number, step in enumerate(played.steps, start=1):
            for file in step.step.shows:
                subject = f"{played.name}, step {number}"
                if file not in known:
                    text = f"it shows {file}, and the contract has no such example: {suggestion(file, known)}"
                    yield material.finding(Rule.STALE_ROW, subject, text)
                else:
                    yield from _of_step(material, *known[file], step, subject)


def _of_step(
    material: Material, owner: Operation | Callback, example: Example, step: PlayedStep, subject: str
) -> Iterator[Finding]:
    documented = read_json(material.documentation.examples[example.file]).value
    if isinstance(owner, Callback):
        bodies = [json_of(body) for body in step.received]
        missing = min((_missing(documented, body) for body in bodies), key=len, default=["every field: none was made"])
        yield from _fields(material, example, missing, subject)
        return
    own = [each for each in step.happened if material.operation_of(each) == owner]
    if not own:
        text = f"it shows {example.file} and sends no request of {owner.name}"
        yield material.finding(Rule.EXAMPLE_DIFFERS, subject, text)
    elif example.of in REQUESTS:
        yield from _of_request(material, owner, example, documented, own[-1], subject)
    else:
        yield from _of_answer(material, owner, example, documented, own[-1], subject)


def _of_request(
    material: Material, operation: Operation, example: Example, documented: Any, happened: Happened, subject: str
) -> Iterator[Finding]:
    apart = {each.way for each in material.contract.security}
    apart |= {(each.url_field,) for each in material.contract.callbacks if each.url_field}
    sent = dict(happened.exchange().query) if example.of == "query" else sent_body(material, operation, happened)
    wanted, got = _leaves(documented, apart), _leaves(sent, apart)
    for way in sorted({*wanted, *got}, key=str):
        if wanted.get(way) != got.get(way):
            has, sends = wanted.get(way, "nothing"), got.get(way, "nothing")
            text = f"{example.file} has {has!r} at {_path(way)}, it sends {sends!r}"
            yield material.finding(Rule.EXAMPLE_DIFFERS, subject, text)


def _of_answer(
    material: Material, operation: Operation, example: Example, documented: Any, happened: Happened, subject: str
) -> Iterator[Finding]:
    answers = answers_of(material.contract, operation)
    statuses = {each.status for each in answers if each.name == example.of}
    got = happened.response.status
    if not statuses & {None, got}:
        text = f"{example.file} is an answer with status {', '.join(map(str, statuses))}, ours to it has {got}"
        yield material.finding(Rule.EXAMPLE_DIFFERS, subject, text)
    yield from _fields(material, example, _missing(documented, json_of(happened.response.body)), subject)


def _fields(material: Material, example: Example, missing: list[str], subject: str) -> Iterator[Finding]:
    for name in missing:
        text = f"{example.file} has {name}, our answer to it does not; render it"
        yield material.finding(Rule.FIELD_MISSING, subject, text)


def _missing(documented: Any, ours: Any) -> list[str]:
    """Yield the fields of a documented body that ours lacks, as paths; the items of an array are taken together."""
    return [_path(way) for way in sorted(fields_of(documented) - fields_of(ours))]


def _leaves(value: Any, apart: set[tuple[str | int, ...]], way: tuple[str | int, ...] = ()) -> dict[Any, Any]:
    if way in apart:
        return {}
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return {key: each for name, below in pairs for key, each in _leaves(below, apart, (*way, name)).items()}
    return {way: value}


def _path(way: tuple[Any, ...]) -> str:
    return ".".join(map(str, way)) or "the body"
