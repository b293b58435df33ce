"""Judge an answer or a callback: every place where it is not as documented."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.contract.answers import Resolved, answers_of
from simulator.contract.credentials import hider_of
from simulator.contract.exchange import Side, media_type_of
from simulator.contract.model import Method
from simulator.contract.our_glance import OurGlance
from simulator.contract.rules import Rule
from simulator.contract.schemas import callback_name
from simulator.contract.wording import Grounds, Speaker
from simulator.text.json_reading import JsonText, NotJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from simulator.contract.exchange import CallbackSent, Exchange, Pairs, Violation
    from simulator.contract.model import Callback, Contract, Operation
    from simulator.contract.validator import Validator
    from simulator.contract.value_schema import Schema
    from simulator.text.json_reading import Pointer

Bodies = tuple[str, ...]
Judging = Generator[None, None, list["Violation"]]
"""Stops where others may have their turn, and returns what it found."""


class Unreadable(NamedTuple):
    """A body that is no JSON: why, and how it begins."""

    why: str
    beginning: str


Read = JsonText | Unreadable
TOP = "/response/body/member".count("/")
MOST_LISTED = 1_000
"""How many departures of one body are listed: whoever has more of them has one mistake in every row."""


class Departures:
    """What is found in one body, and how far it all is from what is documented.

    `listed` holds the first. One oddity at the top of a body outweighs all odd rows.
    """

    def __init__(self, found: Iterable[Violation] = ()) -> None:
        self.listed: list[Violation] = []
        self.distance = (0, 0)
        for each in found:
            self.add(each)

    def add(self, violation: Violation) -> None:
        """Take note of a further one."""
        at_top, total = self.distance
        self.distance = (at_top + (violation.pointer.count("/") <= TOP), total + 1)
        if len(self.listed) < MOST_LISTED:
            self.listed.append(violation)


class OurSide:
    """Judge the answers and callbacks of one operation.

    Args:
        operation: None for the callbacks that are the account's alone.
    """

    def __init__(
        self,
        contract: Contract,
        operation: Operation | None,
        schemas: dict[str, Schema],
        make: Callable[[Schema], Validator],
    ) -> None:
        self._answers = answers_of(contract, operation) if operation else []
        owners = {None, operation.name} if operation else {None}
        self._callbacks = [each for each in contract.callbacks if each.operation in owners]
        self._schemas = schemas
        self._make = make
        self._validators: dict[str, Validator] = {}
        first = operation or contract.operations[0]
        self._grounds = Grounds(first.evidence, first.source)
        self._speaker = Speaker(Side.OURS, hider_of(contract))
        with_body = [each for each in self._callbacks if callback_name(each) in schemas]
        self.glance = OurGlance(partial(_of_status, self._answers), with_body, self._validator)

    def violations(self, exchange: Exchange) -> Iterator[Violation | None]:
        """List everything in the answer and the callbacks that is not documented; None between other steps."""
        yield from self._of_answers(self._answers, exchange)
        for index, sent in enumerate(exchange.callbacks):
            yield from (yield from self.of_callback(sent, index))

    def departures(self, exchange: Exchange, expected: Collection[str]) -> Iterator[Violation | None]:
        """List the departures of an answer from documented answers, given by name."""
        yield from self._of_answers([each for each in self._answers if each.name in expected], exchange)

    def _of_answers(self, possible: Sequence[Resolved], exchange: Exchange) -> Iterator[Violation | None]:
        root: Pointer = ("response",)
        answers = _of_status(possible, exchange.status)
        if not answers:
            known = ", ".join(str(status) for status in sorted({each.status or 0 for each in possible}))
            text = f"the status {exchange.status} is not documented; answer with one of {known}"
            yield self._speaker.violation((*root, "status"), Rule.STATUS, exchange.status, known, self._grounds, text)
        elif any(each.schema for each in answers):
            read = _read(exchange.response_body)
            yield None
            nearest: Departures | None = None
            for answer in answers:
                found = yield from self._of_answer(answer, exchange, read)
                if found is not None and (nearest is None or found.distance < nearest.distance):
                    nearest = found
            yield from nearest.listed if nearest is not None else ()

    def _of_answer(self, answer: Resolved, exchange: Exchange, read: Read) -> Generator[None, None, Departures | None]:
        if not answer.schema:
            return None
        grounds = Grounds(answer.row.evidence, answer.row.source)
        found = Departures(self._type(exchange.response_headers, answer.content_type, grounds, ("response",)))
        yield from self._of_body(answer.schema, read, answer.repeated_keys, grounds, ("response", "body"), found)
        return found

    def of_callback(self, sent: CallbackSent, index: int) -> Judging:
        """List everything in one callback that is not documented; `index` counts those of the exchange."""
        root: Pointer = ("callbacks", index)
        known: Sequence[Callback] = [each for each in self._callbacks if sent.name in {None, each.name}]
        if not known:
            text = f"no callback {sent.name or ''} is documented here; send none"
            names = ", ".join(each.name for each in self._callbacks) or "none"
            return [self._speaker.violation(root, Rule.CALLBACK, sent.name, names, self._grounds, text)]
        judged = []
        read = _read(sent.body)
        yield None
        for callback in known:
            found = yield from self._of_one(callback, sent, read, root)
            judged.append(found)
        return min(judged, key=lambda each: each.distance[1]).listed

    def _of_one(
        self, callback: Callback, sent: CallbackSent, read: Read, root: Pointer
    ) -> Generator[None, None, Departures]:
        """Judge one as a documented callback; by GET its fields are those of the query, beside the client's own."""
        grounds = Grounds(callback.evidence, callback.source)
        schema = callback_name(callback)
        methods = [each.value for each in callback.methods]
        is_in_query = sent.method == Method.GET.value and sent.method in methods
        found = Departures(self._type(sent.headers, "" if is_in_query else callback.content_type, grounds, root))
        if sent.method not in methods:
            known = " or ".join(methods)
            text = f"the callback is a {sent.method}; send it as {known}"
            found.add(self._speaker.violation((*root, "method"), Rule.METHOD, sent.method, known, grounds, text))
        if schema in self._schemas and is_in_query:
            names = self._schemas[schema]["properties"]
            value = {name: text for name, text in sent.query if name in names}
            yield from self._of_value(schema, value, (*root, "query"), found)
        elif schema in self._schemas:
            yield from self._of_body(schema, read, (), grounds, (*root, "body"), found)
        return found

    def _type(self, headers: Pairs, expected: str, grounds: Grounds, root: Pointer) -> Iterator[Violation]:
        sent = media_type_of(headers)
        if (sent or "") != expected.lower():
            text = f"the body has the content type {sent or 'none'}; send it as {expected or 'none'}"
            pointer = (*root, "headers", "Content-Type")
            yield self._speaker.violation(pointer, Rule.CONTENT_TYPE, sent, expected, grounds, text)

    def _of_body(  # what it is, and where
        self, schema: str, read: Read, repeated: Bodies, grounds: Grounds, root: Pointer, found: Departures
    ) -> Iterator[None]:
        if isinstance(read, Unreadable):
            text = f"the body is not JSON: {read.why}; send what the documentation shows"
            found.add(self._speaker.violation(root, Rule.UNREADABLE, read.beginning, "JSON", grounds, text))
            return
        for pointer in read.repeated:
            if pointer[-1] not in repeated:
                text = f"{pointer[-1]!r} is sent twice; send it once"
                place = (*root, *pointer)
                found.add(self._speaker.violation(place, Rule.DUPLICATE_KEY, pointer[-1], "once", grounds, text))
        for name in sorted(set(repeated) - {str(pointer[-1]) for pointer in read.repeated}):
            if not _holds(read.value, name):
                continue  # where it has to be there at all, the schema says so
            text = f"{name!r} is documented to come twice; send it twice"
            found.add(self._speaker.violation(root, Rule.REPEATED_KEY, name, "twice", grounds, text))
        yield from self._of_value(schema, read.value, root, found)

    def _of_value(self, schema: str, value: Any, root: Pointer, found: Departures) -> Iterator[None]:
        validator = self._validator(schema)
        if validator.accepts(value):
            return
        yield None
        findings = validator.steps(value)
        for each in self._speaker.of_findings(findings, self._schemas[schema], value, root):
            if each is not None:
                found.add(each)
            yield None

    def _validator(self, schema: str) -> Validator:
        if schema not in self._validators:
            self._validators[schema] = self._make(self._schemas[schema])
        return self._validators[schema]


def _of_status(answers: Sequence[Resolved], status: int) -> list[Resolved]:
    """List the answers of a status; those without one where there is none of it."""
    return [each for each in answers if each.status == status] or [each for each in answers if each.status is None]


def _read(body: bytes) -> Read:
    try:
        return read_json(body)
    except NotJsonError as error:
        return Unreadable(str(error), body[:200].decode("utf-8", "replace"))


def _holds(value: Any, name: str) -> bool:
    if isinstance(value, dict):
        return name in value or any(_holds(each, name) for each in value.values())
    return isinstance(value, list) and any(_holds(each, name) for each in value)
