"""Who may call the control API, and who may not."""

import re

import pytest
from support.served import Serve, Served

from simulator.control.operation import ControlOperation
from simulator.control.table import OPERATIONS


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:7670",
        "LOCALHOST:7670",
        "localhost.",
        "a.localhost:1",
        "127.0.0.1:7670",
        "192.168.1.5",
        "[::1]:7670",
        "sms-simulator:7670",
        "host.docker.internal:7670",
    ],
)
async def test_local_names_may_call(live: Served, host: str) -> None:
    assert (await live.ask("GET", "clock", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7670",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "host.docker.internal.evil.example",
        ".localhost.evil",
        "[::1].evil.example",
        "[evil.example]",
        "a b",
    ],
)
async def test_foreign_hosts_may_not_call(live: Served, host: str) -> None:
    answer = await live.ask("GET", "clock", headers={"Host": host})
    assert (answer.status, answer.problem) == (403, "foreign-host")


async def test_a_configured_host_may_call(serve: Serve) -> None:
    served = await serve(admin_hosts=("Sms.Example.org",))
    assert (await served.ask("GET", "clock", headers={"Host": "sms.example.org:80"})).status == 200
    assert (await served.ask("GET", "clock", headers={"Host": "other.example.org"})).status == 403


async def test_a_client_without_a_host_header_may_call(live: Served) -> None:
    reader, writer = await live.connect()
    writer.write(b"GET /__admin/livez HTTP/1.0\r\n\r\n")
    assert b" 200 " in (await reader.read()).splitlines()[0]
    writer.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://[evil"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "Cross-Site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_pages_of_other_origins_may_not_call(live: Served, method: str, headers: dict[str, str]) -> None:
    answer = await live.ask(method, "reset", headers={"Host": "localhost:7670", **headers})
    assert (answer.status, answer.problem) == (403, "foreign-origin")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:7670"},
        {"Origin": "https://localhost:7670"},
        {"Origin": "http://LocalHost:7670", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_our_own_page_may_call(live: Served, headers: dict[str, str]) -> None:
    assert (await live.ask("GET", "clock", headers={"Host": "localhost:7670", **headers})).status == 200


async def test_what_is_refused_has_no_effect(live: Served) -> None:
    await live.send()
    await live.ask("POST", "reset", headers={"Origin": "https://evil.example"})
    assert len((await live.get("messages"))["messages"]) == 1


async def test_a_refusal_tells_nothing_of_what_exists(live: Served) -> None:
    answer = await live.ask("GET", "nowhere", headers={"Host": "evil.example"})
    assert (answer.status, "routes" in answer.json) == (403, False)


@pytest.mark.parametrize("path", ["clock", "sandboxes", "metrics", "nowhere", "livez/"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic right"},
        {"Authorization": "right"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer ríght"},
    ],
)
async def test_a_token_is_wanted_where_one_is_set(serve: Serve, path: str, headers: dict[str, str]) -> None:
    served = await serve(admin_token="right")
    answer = await served.ask("GET", path, headers=headers)
    assert (answer.status, answer.problem) == (401, "token-required")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="sms-simulator"'


@pytest.mark.parametrize("authorization", ["Bearer right", "bearer  right "])
async def test_the_right_token_opens(serve: Serve, authorization: str) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", "clock", headers={"Authorization": authorization})).status == 200


@pytest.mark.parametrize("path", ["livez", "readyz"])
async def test_health_needs_no_token(serve: Serve, path: str) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", path)).status == 200


def some_path(operation: ControlOperation) -> str:
    """Where an operation is called, about something that does not exist."""
    return re.sub(r"\{\w+\}", "x", operation.path)


async def test_every_operation_wants_the_token_but_those_that_tell_nothing_of_what_is_in_the_server(
    serve: Serve,
) -> None:
    served = await serve(admin_token="right")
    answers = {each.name: await served.ask(each.method, some_path(each)) for each in OPERATIONS}
    assert {name for name, answer in answers.items() if answer.status != 401} == {
        *("getLive", "getReady", "getOpenApi", "getDocs", "getDocsFile"),
        *("getVendorOpenApi", "getVendorDocs", "getVendorDocsFile", "listVendorSchemas", "getVendorSchema"),
    }


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}], ids=str)
async def test_no_operation_but_health_answers_a_foreign_page(live: Served, headers: dict[str, str]) -> None:
    answers = {each.name: await live.ask(each.method, some_path(each), headers=headers) for each in OPERATIONS}
    assert {name for name, answer in answers.items() if answer.status != 403} == {"getLive", "getReady"}


async def test_a_sandbox_prefix_is_no_way_around(serve: Serve) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", "/s/default/__admin/clock")).status == 401
    assert (await served.ask("GET", "/s/default/__admin/clock", headers={"Host": "evil.example"})).status == 403


@pytest.mark.parametrize("path", ["openapi.json", "docs", "docs/swagger-ui.css"])
async def test_the_description_is_open_so_that_a_browser_can_show_it(serve: Serve, path: str) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", path)).status == 200
