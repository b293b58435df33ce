"""A request that came, written as a curl command and as a test: both run, and neither has a secret in it."""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from support.served import Serve, Served

from simulator.api.sample import SampleSend
from simulator.inprocess import request_to
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.chance import Chance
from simulator.scenario.build import credentials_of
from simulator.text.variables import in_capitals
from simulator.vendors import BUILT_IN

TEXT = 'It\'s "4711" for $HOME, `id` & 100 % \\ 😀'


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(*BUILT_IN)


async def sent(served: Served, place: int) -> dict[str, str]:
    """The credentials with which a vendor's sample was sent."""
    vendor = BUILT_IN[place]
    account = served.simulator.host.sandboxes.default.sandbox.accounts.of_vendor(vendor.name)[0]
    credentials = dict(credentials_of(account, vendor))
    assert vendor.sample is not None
    region = {"UG": "+256701521269", "KE": "+254712345678", "GH": "+233241234567"}[vendor.region]
    wanted = SampleSend(credentials, "Tester", (region,), TEXT, Chance("a").once("sample"))
    made = vendor.sample(wanted)
    query = f"?{made.query}" if made.query else ""
    answer = await served.ask(made.method, f"{made.path}{query}", headers=dict(made.headers), body=made.body or None)
    assert answer.status < 300, answer.body
    return credentials


async def written(served: Served, form: str, request: str = "x-1") -> str:
    answer = await served.ask("GET", f"requests/{request}/as?format={form}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8"), answer.body
    return answer.body.decode()


async def run(*command: str, folder: Path, **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def asked(served: Served, request: str) -> tuple[str, str, str | None]:
    """What a request was, but for its headers."""
    shown = (await served.get(f"requests/{request}"))["request"]
    return shown["method"], shown["target"], shown["body"]["text"]


@pytest.mark.parametrize("place", range(len(BUILT_IN)), ids=[vendor.name for vendor in BUILT_IN])
async def test_a_curl_command_asks_the_same_again(served: Served, place: int, tmp_path: Path) -> None:
    credentials = await sent(served, place)
    command = await written(served, "curl")
    prefix = in_capitals(BUILT_IN[place].name)
    variables = {f"{prefix}_{in_capitals(name)}": value for name, value in credentials.items()}
    status, output = await run("/bin/sh", "-c", command, folder=tmp_path, PATH="/usr/bin:/bin", **variables)
    assert status == 0, output
    assert await asked(served, "x-2") == await asked(served, "x-1")
    first, second = [await served.get(f"requests/x-{ordinal}") for ordinal in (1, 2)]
    assert second["response"]["status"] == first["response"]["status"]
    assert [each["text"] for each in second["messages"]] == [TEXT]


@pytest.mark.parametrize("place", range(len(BUILT_IN)), ids=[vendor.name for vendor in BUILT_IN])
@pytest.mark.parametrize("form", ["curl", "pytest"])
async def test_code_has_no_secret_in_it(served: Served, place: int, form: str) -> None:
    credentials = await sent(served, place)
    code = await written(served, form)
    assert [value for value in credentials.values() if value in code] == []


@pytest.mark.runtimes
async def test_tests_run_in_a_sandbox_of_their_own(served: Served, tmp_path: Path) -> None:
    for place in range(len(BUILT_IN)):
        await sent(served, place)
    await served.ask("POST", "/api/v2/sms/send", {"api_key": "invalid", "numbers": "1", "message_body": "Hi"})
    for ordinal in range(1, len(BUILT_IN) + 2):
        (tmp_path / f"test_{ordinal}.py").write_text(await written(served, "pytest", f"x-{ordinal}"), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--sms-relaxed=violations", ".")
    status, output = await run(*command, folder=tmp_path, PATH="/usr/bin:/bin")
    assert (status, f"{len(BUILT_IN) + 1} passed" in output) == (0, True), output


async def test_a_key_that_nobody_handed_out_is_not_written_either(served: Served) -> None:
    await served.ask(
        "POST", "/api/v1/messages/sms", {"to": "x"}, headers={"Authorization": "Bearer invalid-0123456789"}
    )
    code = await written(served, "curl")
    assert "invalid-0123456789" not in code
    assert "$UNKNOWN" in code


async def test_a_request_that_no_vendor_takes_is_written_too(served: Served) -> None:
    await served.ask("GET", "/nowhere?a=b c")
    words = shlex.split((await written(served, "curl")).replace("\\\n", ""))
    assert words[:4] == ["curl", "-sS", "-X", "GET"]
    assert words[4].endswith("/nowhere?a=b+c") or words[4].endswith("/nowhere?a=b%20c")
    assert "sms_simulator.base_url" in await written(served, "pytest")


@pytest.mark.parametrize("body", [b"\xff\x00\xfe", b"\xff\xfe", '{"token": "a secret"}'.encode("utf-16-be")])
async def test_what_is_no_text_is_refused(frozen: Served, body: bytes) -> None:
    await frozen.ask("POST", "/toy/send", body=body)
    assert (await frozen.ask("GET", "requests/x-1/as")).problem == "conflict"


async def test_a_body_without_a_type_gets_none_from_curl(frozen: Served) -> None:
    sandbox = frozen.simulator.host.sandboxes.default.sandbox
    request = request_to("POST", "/toy/send", {"Host": "localhost"}, b"{}")
    sandbox.journal.open(Exchange(0, "toy", "send", "POST", request.path, head_of(request.headers), b"{}"))
    assert "-H 'Content-Type:'" in await written(frozen, "curl")


async def test_a_body_too_long_for_a_command_line_is_written_as_a_test(frozen: Served) -> None:
    await frozen.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "text": "x" * 100_001})
    assert (await frozen.ask("GET", "requests/x-1/as?format=curl")).problem == "conflict"
    code: Any = compile(await written(frozen, "pytest"), "test", "exec")
    assert code.co_names
