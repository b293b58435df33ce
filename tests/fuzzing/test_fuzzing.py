"""Schemathesis drives the vendors' generated OpenAPI documents against a running server, and every answer is judged.

Twice: by our own judge, and where that finds nothing by Schemathesis, which reads the OpenAPI document. FUZZ_EXAMPLES
sets how many requests each operation gets, of either kind: `FUZZ_EXAMPLES=5000 pytest -n0 tests/fuzzing`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok
from support.judging import OUR_OWN, exchange_of, judge

from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

SCHEMAS = Path(__file__).parents[2] / "schemas"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
TIMEOUT_S = 60
CHECKS = [content_type_conformance, not_a_server_error, response_schema_conformance, status_code_conformance]
NOWHERE = Sandbox("fuzzing", Rules(seed="fuzzing"), Clock(0, lambda: 0, rate=0))


@dataclass
class Target:
    """A running server, and what a client who has accounts there puts into its requests."""

    url: str
    session: requests.Session
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)

    def send(self, vendor: str, case: Case[Any], *, is_known: bool) -> requests.Response:
        """Send a request, as somebody with an account or as whoever comes along."""
        headers = self.headers.get(vendor) if is_known else None
        fields = self.fields.get(vendor, {}) if is_known else {}
        for part in (case.body, case.query):
            if isinstance(part, dict):
                part.update({name: value for name, value in fields.items() if name in part})
        arguments = case.as_transport_kwargs(base_url=self.url, headers=headers)
        return self.session.request(**arguments, timeout=TIMEOUT_S, allow_redirects=False)


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0", "--speed", "0", "--no-rate-limits"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SMS_SIMULATOR_")}
    with subprocess.Popen(
        [*command, "--max-accounts", "1000000", "--log-level", "warning"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        url = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        with requests.Session() as session:
            session.trust_env = False
            yield with_accounts(Target(url, session))
        process.terminate()
        _, logged = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, logged) == (0, "")


def with_accounts(target: Target) -> Target:
    """Open an account where a header or a number of it is needed to get anywhere."""
    keys = {"api_key_public": "public", "api_key_secret": "secret"}
    first = {**keys, "message": "Hello", "recipients": ["233558544343"]}
    sent = target.session.post(f"{target.url}/api/client/sms/send-sms", json=first, timeout=TIMEOUT_S).json()
    accounts = target.session.get(f"{target.url}/__admin/accounts", timeout=TIMEOUT_S).json()["accounts"]
    account = next(each["id"] for each in accounts if (each["vendor"], each["number"]) == ("pushr", sent["business"]))
    minted = target.session.post(f"{target.url}/__admin/tokens/pushr", json={"account": account}, timeout=TIMEOUT_S)
    target.headers = {
        "ugsms": {"X-API-Key": "a-key-of-somebody"},
        "msgine": {"Authorization": "Bearer somebody"},
        "pushr": {"Authorization": f"Bearer {minted.json()['token']}"},
    }
    target.fields = {"pushr": {**keys, "business": sent["business"], "sender_id": sent["sender_id"]}}
    return target


def operations() -> Iterator[tuple[Vendor[Any], APIOperation[Any, Any, Any, Any]]]:
    for vendor in BUILT_IN:
        schema = schemathesis.openapi.from_path(SCHEMAS / vendor.name / "openapi.json")
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            yield vendor, result.ok()


OPERATIONS = list(operations())
NAMES = [f"{vendor.name}: {operation.label}" for vendor, operation in OPERATIONS]


def ask(target: Target, vendor: Vendor[Any], case: Case[Any], *, is_known: bool) -> int:
    """Send a request and judge the answer. A problem document of ours is right only where no path is documented."""
    answer = target.send(vendor.name, case, is_known=is_known)
    assert answer.status_code < 500, answer.content
    sent = answer.request
    url = urlsplit(str(sent.url))
    path, query, body = unquote(url.path), f"?{url.query}" if url.query else "", sent.body or b""
    response = Response(answer.status_code, answer.content, tuple(answer.headers.items()))
    if answer.headers["Content-Type"] == OUR_OWN:
        documented = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(case.operation.path))
        assert not re.fullmatch(documented, path), answer.content
    exchange = exchange_of(
        str(sent.method), path + query, {name: str(value) for name, value in sent.headers.items()},
        body if isinstance(body, bytes) else body.encode(), response,
    )  # fmt: skip
    if not judge(vendor, NOWHERE, exchange):
        case.validate_response(answer, checks=CHECKS)
    return answer.status_code


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize(("vendor", "operation"), OPERATIONS, ids=NAMES)
def test_whatever_is_sent_the_answer_is_in_the_contract(
    target: Target, vendor: Vendor[Any], operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode
) -> None:
    # Not shrunk: a long list takes minutes to shrink, and the message says where its answer departs anyway.
    @settings(
        max_examples=EXAMPLES, derandomize=EXAMPLES < 100, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def search(case: Case[Any], *, is_known: bool) -> None:
        ask(target, vendor, case, is_known=is_known)

    search()


def failing(answer: requests.Response) -> None:
    answer.status_code = 500


def unlabelled(answer: requests.Response) -> None:
    answer.headers["Content-Type"] = "text/html"


def cut(answer: requests.Response) -> None:
    answer._content = answer.content[:-1]


def of_our_own(answer: requests.Response) -> None:
    answer.headers["Content-Type"] = OUR_OWN


@pytest.mark.parametrize("bend", [failing, unlabelled, cut, of_our_own])
@pytest.mark.parametrize(("vendor", "operation"), OPERATIONS, ids=NAMES)
def test_a_planted_fault_is_found(
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
    vendor: Vendor[Any],
    operation: APIOperation[Any, Any, Any, Any],
    bend: Callable[[requests.Response], None],
) -> None:
    honest = target.send

    def bent(*sent: Any, **more: Any) -> requests.Response:
        answer = honest(*sent, **more)
        bend(answer)
        return answer

    monkeypatch.setattr(target, "send", bent)
    strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @settings(
        max_examples=1, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(case=strategy)
    def search(case: Case[Any]) -> None:
        ask(target, vendor, case, is_known=True)

    with pytest.raises(AssertionError):
        search()
