"""A probe and what came back go in; how it differs from the documented answer comes out, without credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from simulator.contract.answers import answers_of
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.contract.json_text import NotJsonError, read_json
from simulator.drift.asking import Answer, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.contract.checker import Checker
    from simulator.contract.model import Contract, Operation
    from simulator.drift.probes import Probe

SURE_LENGTH = 4
"""Shorter values, such as the number of a business, are no secrets and may stand anywhere by chance."""
HIDDEN = "(hidden)"


def differences(
    contract: Contract, checker: Checker, probe: Probe, answer: Answer | Trouble, secrets: Iterable[str]
) -> list[Violation]:
    """Everything in an answer that the documentation does not say. The order of keys is not judged."""
    operation = next(each for each in contract.operations if each.name == probe.operation)
    hide = _hider(secrets)
    if isinstance(answer, Trouble):
        return [_violation(operation, "/response", answer.rule, hide(answer.text), "an answer")]
    exchange = Exchange(
        method=probe.method, path=probe.path, query=(), headers=(), body=b"",
        status=answer.status,
        response_headers=tuple((name, hide(value)) for name, value in answer.headers),
        response_body=hide(answer.body.decode("latin-1")).encode("latin-1"),
    )  # fmt: skip
    found = checker.departures(operation.name, exchange, probe.expect)
    return found or list(_of_code(contract, operation, probe, exchange))


def _of_code(contract: Contract, operation: Operation, probe: Probe, exchange: Exchange) -> Iterator[Violation]:
    """A schema allows any of a vendor's codes; the table of errors says which one belongs to which refusal."""
    expected = [each for each in answers_of(contract, operation) if each.name in probe.expect]
    reasons = {getattr(each.row, "error", None) or each.name for each in expected if each.status == exchange.status}
    rows = [each for each in contract.errors if each.reason in reasons]
    rows = [each for each in rows if each.operations is None or operation.name in each.operations]
    codes = {each.code for each in rows if each.code is not None}
    if len(codes) < len(reasons) or not codes:
        return  # one of them has no code
    try:
        value = read_json(exchange.response_body).value
    except NotJsonError:
        return
    if not codes & set(_leaves(value)):
        wanted = " or ".join(sorted(codes))
        yield _violation(operation, "/response/body", "code", f"a body without the code {wanted}", wanted)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    elif not isinstance(value, bool):
        yield str(value)


def _violation(operation: Operation, pointer: str, rule: str, sent: str, expected: str) -> Violation:
    message = f"{sent}; expected {expected} ({operation.evidence.value}: {operation.source})"
    return Violation(Side.OURS, pointer, rule, sent, expected, operation.evidence, operation.source, message)


def _hider(secrets: Iterable[str]) -> Callable[[str], str]:
    spellings = {
        spelling
        for secret in secrets
        if len(secret) >= SURE_LENGTH
        for spelling in (secret, quote(secret, safe=""), quote_plus(secret), secret.encode().decode("latin-1"))
    }
    ordered = sorted(spellings, key=len, reverse=True)

    def hide(text: str) -> str:
        for spelling in ordered:
            text = text.replace(spelling, HIDDEN)
        return text

    return hide
