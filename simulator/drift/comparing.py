"""Compare the answer to a probe with the documented one, and show no credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.answers import answers_of
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.drift.asking import Answer, Trouble
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.known import SURE_NEARBY, KnownSecrets
from simulator.secrets.names import SecretNames
from simulator.text.json_reading import NotJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.contract.checker import Checker
    from simulator.contract.model import Contract, Operation
    from simulator.drift.probes import Probe


def differences(
    contract: Contract, checker: Checker, probe: Probe, answer: Answer | Trouble, secrets: Iterable[str]
) -> list[Violation]:
    """List everything in an answer that the documentation does not say. The order of keys is not judged."""
    operation = next(each for each in contract.operations if each.name == probe.operation)
    if isinstance(answer, Trouble):
        found = [_violation(operation, "/response", answer.rule, answer.text, "an answer")]
    else:
        exchange = Exchange(
            probe.method, probe.path, (), (), b"", answer.status, answer.headers, response_body=answer.body
        )
        found = checker.departures(operation.name, exchange, probe.expect)
        found = found or list(_of_code(contract, operation, probe, exchange))
    hider = Hider(SecretNames(), lambda _: HIDDEN, KnownSecrets(secrets, SURE_NEARBY))
    return [each.reworded(hider.line) for each in found]


def _of_code(contract: Contract, operation: Operation, probe: Probe, exchange: Exchange) -> Iterator[Violation]:
    """List a code of another refusal: a schema allows any code, and the table of errors tells which refusal has it."""
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
