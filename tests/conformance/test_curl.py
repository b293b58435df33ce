"""A command line of curl is read as curl would read it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import shlex
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote_plus

import pytest
from aiohttp import web
from support.programs import needs

from simulator.api.vendor import Operation
from simulator.conformance.curl import CurlError, read_curl
from simulator.vendors import BUILT_IN

BASE = "http://127.0.0.1:7670"

LINES = [
    "curl {base}/a?b=1",
    "curl -X PUT {base}/a",
    "curl {base}/a -d b=1 -d 'c=two words' -H 'X-Key: k e y'",
    "curl {base}/a --data-urlencode 'b=+1 &=é' --data-urlencode c= --data-urlencode 'd e' -d f=%2B",
    """curl -s {base}/a --json '{{"b": 1}}'""",
    "curl {base}/a -d b=1 -H 'Content-Type: text/plain'",
    "curl -G {base}/a?b=1 -d c=2",
]


@pytest.fixture
async def echo() -> AsyncIterator[str]:
    """A server that answers with what it was asked."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        body = (await request.read()).decode()
        headers = [request.headers.get(name) for name in ("Content-Type", "X-Key")]
        return web.json_response([request.method, request.path_qs, body, *headers])

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@needs("curl")
@pytest.mark.parametrize("line", LINES)
async def test_a_command_is_the_request_that_curl_makes_of_it(line: str, echo: str) -> None:
    line = line.format(base=echo)
    command = [*shlex.split(line), "--noproxy", "*", "--silent"]
    made = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await made.communicate()
    sent = read_curl(line, echo)
    headers = [sent.headers.get(name) for name in ("Content-Type", "X-Key")]
    asked = [sent.method, sent.path, sent.body.decode(), *headers]
    # Whether a space is written as + or as %20 depends on the version.
    assert [each and unquote_plus(each) for each in asked] == [
        each and unquote_plus(each) for each in json.loads(printed)
    ]


def test_a_command_is_a_request() -> None:
    sent = read_curl(f"curl {BASE}/a?b=1 --data-urlencode 'c=+1 d' -H 'X-Key: k'", BASE)
    assert (sent.method, sent.path, sent.body) == ("POST", "/a?b=1", b"c=%2B1+d")
    assert dict(sent.headers) == {"X-Key": "k", "Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("curl 'http://x", "it ends within quotation marks"),
        ("wget http://127.0.0.1:7670/a", "begins with 'wget'"),
        ("curl https://api.example/a", "which does not begin with"),
        ("curl http://127.0.0.1:7670/a -F b=1", "'-F b=1' is unknown; only -X"),
        ("curl -d b=1", "it lacks its URL"),
    ],
)
def test_another_line_is_refused_with_what_is_wrong(line: str, told: str) -> None:
    with pytest.raises(CurlError, match=told):
        read_curl(line, BASE)


NAMES = {field for vendor in BUILT_IN for kind in vendor.credential_kinds for field in kind.fields}
SENDS = [
    operation for vendor in BUILT_IN for operation in vendor.operations if operation.curl and not operation.is_read_only
]


@pytest.mark.parametrize("operation", SENDS, ids=lambda each: each.name)
def test_the_built_in_vendors_show_sends_in_json_as_their_pages_do(operation: Operation[Any, Any, Any]) -> None:
    sent = read_curl(operation.command(BASE, dict.fromkeys(NAMES, "mine")) or "", BASE)
    assert sent.headers["Content-Type"] == "application/json"
    assert isinstance(json.loads(sent.body), dict)
    assert "{" not in sent.path


def test_a_command_has_its_credentials_and_keeps_other_braces() -> None:
    operation = dataclasses.replace(SENDS[0], curl="""curl {base}/a -d '{"b": "{key}", "c": {}}'""")
    line = operation.command(BASE, {"key": "k"})
    assert line == """curl http://127.0.0.1:7670/a -d '{"b": "k", "c": {}}'"""
    assert dataclasses.replace(operation, curl=None).command(BASE, {"key": "k"}) is None


def test_a_command_without_the_credentials_that_it_takes_is_none() -> None:
    operation = dataclasses.replace(SENDS[0], curl="""curl {base}/a -d '{"user": "{username}", "key": "{key}"}'""")
    assert operation.command(BASE, {"key": "k"}) is None  # an account that adopted a key has no login
    assert operation.command(BASE, {"key": "k", "username": "u"}) is not None
