"""Read a vendor's probes.yaml, and make requests of its probes by values for their placeholders."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from pydantic import Field, TypeAdapter

from simulator.contract.answers import answers_of
from simulator.contract.document import read_document
from simulator.contract.errors import suggestion
from simulator.contract.loading import checked
from simulator.contract.model import JSON_TYPE
from simulator.contract.origin import Strict
from simulator.contract.texts import text_of
from simulator.contract.values import Names
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from simulator.contract.model import Contract

FILE = "probes.yaml"
FORM_TYPE = "application/x-www-form-urlencoded"
_PLACEHOLDER = re.compile(r"<([A-Za-z]\w*)>")


class Probe(Strict):
    """One request, and the documented answers that are right.

    Args:
        path: below the base URL; like every value below it may hold `<placeholders>`.
        payload: a JSON text.
        body: a text that is sent as it is, labelled JSON.
        expect: names of answers, or reasons of errors, of the operation.
        text: what a send sends; the price is reckoned from it.
        costs: whether it spends money where it succeeds.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    operation: str
    method: str = Field(default="GET", pattern="^[A-Z]+$")
    path: str = Field(pattern="^/")
    query: dict[str, str] = Field(default={})
    headers: dict[str, str] = Field(default={})
    payload: str | None = Field(default=None, alias="json")
    form: dict[str, str] = Field(default={})
    body: str | None = None
    expect: Names = Field(min_length=1)
    text: str = ""
    costs: bool = False

    @property
    def placeholders(self) -> list[str]:
        """The placeholders that need a value before it is sent, in the order of use."""
        values = [self.path, *self.query.values(), *self.headers.values(), *self.form.values()]
        found = _PLACEHOLDER.findall("\n".join([*values, self.payload or "", self.body or ""]))
        return list(dict.fromkeys(name for name in found if name != "text"))


@frozen
class Call:
    """A request ready to be sent, to a target below the base URL."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


PROBES = TypeAdapter(tuple[Probe, ...])


def load_probes(folder: Path, contract: Contract) -> tuple[Probe, ...]:
    """Read the probes of a vendor's folder.

    Raises:
        ContractError: there are no probes, or one of them names something unknown to the contract.
    """
    document = read_document(f"{folder.name}/{FILE}", text_of(folder / FILE))
    probes: tuple[Probe, ...] = checked(PROBES, document)
    operations = {each.name: each for each in contract.operations}
    for index, probe in enumerate(probes):
        if probe.name in {each.name for each in probes[:index]}:
            raise document.error((index, "name"), f"{probe.name!r} is already there; say it once")
        if probe.operation not in operations:
            hint = suggestion(probe.operation, operations)
            raise document.error((index, "operation"), f"no operation {probe.operation!r}: {hint}")
        known = [each.name for each in answers_of(contract, operations[probe.operation])]
        for name in probe.expect:
            if name not in known:
                raise document.error((index, "expect"), f"no answer {name!r} there: {suggestion(name, known)}")
    return probes


def call_of(probe: Probe, values: Mapping[str, str]) -> Call:
    """Fill in the placeholders, each in the spelling of the place where it stands."""
    values = {**values, "text": probe.text}
    headers = {name: _filled(text, values, str) for name, text in probe.headers.items()}
    body = _filled(probe.body or "", values, str)
    if probe.payload is not None:
        body = _filled(probe.payload, values, lambda text: json.dumps(text)[1:-1])
    elif probe.form:
        body = urlencode({name: _filled(text, values, str) for name, text in probe.form.items()})
    if body:
        headers = {"Content-Type": FORM_TYPE if probe.form else JSON_TYPE, **headers}
    query = urlencode({name: _filled(text, values, str) for name, text in probe.query.items()})
    path = _filled(probe.path, values, lambda text: quote(text, safe=""))
    return Call(probe.method, f"{path}?{query}" if query else path, headers, body.encode())


def _filled(text: str, values: Mapping[str, str], spell: Callable[[str], str]) -> str:
    return _PLACEHOLDER.sub(lambda match: spell(values[match[1]]), text)
