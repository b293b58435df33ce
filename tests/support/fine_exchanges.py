"""Exchanges that are as documented: what the programs of the pages send, with answers that the pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.contract.answers import answers_of
from simulator.contract.exchange import Exchange
from simulator.text.forms import query_pairs
from support.contracts import documentation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract.exchange import Pairs
    from simulator.contract.loading import Documentation
    from simulator.contract.model import Operation


class Answer(NamedTuple):
    """An answer that is shown for a call."""

    status: int
    headers: Pairs
    body: bytes


class FineExchange(NamedTuple):
    """One of them, with the names of its operation and of the file of its program."""

    operation: str
    file: str
    exchange: Exchange


def fine_exchanges(vendor: str) -> Iterator[FineExchange]:
    """What each program of a vendor's pages sends; what the first one of a call sends with each answer to it."""
    known = documentation(vendor)
    for operation in known.contract.operations:
        answers = list(_answers(known, operation))
        programs = [each.file for each in operation.examples if each.of == "program"]
        for index, file in enumerate(programs):
            for answer in answers if index == 0 else answers[:1]:
                yield FineExchange(operation.name, file, _exchange(known.examples[file], answer))


def _exchange(program: str, answer: Answer) -> Exchange:
    head, _, body = program.partition("\n\n")
    first, *lines = head.split("\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    headers = tuple((name, text) for name, _, text in (line.partition(": ") for line in lines))
    pairs = tuple(query_pairs(query))
    return Exchange(method, path, pairs, headers, body.encode(), answer.status, answer.headers, answer.body)


def _answers(known: Documentation, operation: Operation) -> Iterator[Answer]:
    shown = {example.of: example for example in operation.examples if example.conforms}
    for answer in answers_of(known.contract, operation):
        if answer.name in shown and answer.status:
            text = known.examples[shown[answer.name].file]
            yield Answer(answer.status, (("Content-Type", answer.content_type),), text.encode())
