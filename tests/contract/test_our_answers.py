"""Every answer of every transcript is judged by the contract: two readings of the same pages, made apart, agree.

What departs does so on purpose, and says why; a purpose that no longer departs is a stale row and fails.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from support.stages import InProcess
from support.transcripts import Player, Sent, files, world_of
from support.transcripts import load as load_transcript

from simulator.api.request import Response
from simulator.contract.checker import Checker
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.contract.loading import load
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.terms import Bounds
from simulator.scenario.build import build_sandbox
from simulator.vendors import BUILT_IN

CONTRACTS = Path(__file__).parents[2] / "fixtures" / "contracts"
OURS = "application/problem+json"

DEPARTURES = {
    "advanta/sendbulk-a-thousand-messages": "a row without clientsmsid is answered without one: our choice",
    "advanta/sendbulk-without-optional-fields": "a row without clientsmsid is answered without one: our choice",
    "advanta/sendbulk-code-key-both": "a switch: the key of an older epoch beside the documented one",
    "advanta/sendbulk-code-key-respose": "a switch: the key of an older epoch",
    "advanta/sendbulk-http-status-by-code": "a switch: the statuses an HTTP API would use",
    "msgine/send-malformed-json": "a code for what no page has one for",
    "msgine/send-missing-field": "a missing field has no value to show",
    "pushr/custom-status-200": "a switch: another status",
    "pushr/custom-status-202": "a switch: another status",
    "pushr/send-bad-keys-as-seen": "a switch: the body that an integrator saw",
    "ugsms/v2-bulk-partial-failure-status": "a switch: another status",
    "ugsms/v2-bulk-strict-json": "a switch: the repeated key only once",
}


@cache
def checker_of(vendor: str) -> Checker:
    return Checker(load(CONTRACTS / vendor).contract)


class Judged(InProcess):
    """Plays in process, and has every answer of a vendor judged."""

    def __init__(self, sandbox: Sandbox, checker: Checker) -> None:
        super().__init__(sandbox)
        self._checker = checker
        self.violations: list[Violation] = []

    async def ask(self, sent: Sent) -> Response:
        response = await super().ask(sent)
        if dict(response.headers).get("Content-Type") != OURS:
            path, _, query = sent.path.partition("?")
            exchange = Exchange(
                method=sent.method,
                path=path,
                query=tuple(parse_qsl(query, keep_blank_values=True)),
                headers=tuple(sent.headers.items()),
                body=sent.body,
                status=response.status,
                response_headers=tuple(response.headers),
                response_body=response.body,
            )
            found = self._checker.violations(exchange)
            self.violations += [violation for violation in found if violation.side is Side.OURS]
        return response


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_an_answer_departs_from_the_contract_only_on_purpose(path: Path) -> None:
    transcript = load_transcript(path)
    world = world_of(transcript).world()
    sandbox = build_sandbox("transcript", world, BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)
    stage = Judged(sandbox, checker_of(path.parent.name))
    await Player(stage).play(transcript)
    said = [violation.message for violation in stage.violations]
    if f"{path.parent.name}/{path.stem}" in DEPARTURES:
        assert said
    else:
        assert not said


def test_every_purpose_is_of_a_transcript_that_exists() -> None:
    assert set(DEPARTURES) <= {f"{path.parent.name}/{path.stem}" for path in files()}
