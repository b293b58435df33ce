"""Who may call the server, and who may not: at paths of vendors, at catch URLs and under /__admin."""

import re

import pytest
from support.served import Serve, Served
from yarl import URL

from simulator.control.every_operation import OPERATIONS
from simulator.control.operation import ControlOperation
from simulator.sandbox.errors import SimulatorError
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

PATHS = ("/toy/send", "/s/default/toy/send", "/__catch/one", "/__admin/clock/settle", "/nobody/documents/this")


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
        "host.containers.internal",
        "host.testcontainers.internal:1",
        "sms.local",
        "sms.test:7670",
        "nas.home.arpa",
        "sms.team.svc.cluster.local:80",
    ],
)
async def test_local_names_may_call(live: Served, host: str) -> None:
    for path in PATHS:
        assert (await live.ask("POST", path, {}, headers={"Host": host})).status != 403


async def test_the_real_hosts_of_the_vendors_may_be_called(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    for host in (host for vendor in BUILT_IN for host in vendor.hosts):
        assert (await served.ask("GET", "clock", headers={"Host": f"{host.upper()}:443"})).status == 200


async def test_the_host_of_the_public_url_may_be_called(serve: Serve) -> None:
    served = await serve(public_url="https://sms.example.org")
    assert (await served.ask("GET", "clock", headers={"Host": "sms.example.org"})).status == 200
    assert (await served.ask("GET", "clock", headers={"Host": "www.example.org"})).status == 403


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
        "evil.local.example",
        "internal.evil.example:7670",
        "x.notlocalhost",
        "home.arpa.example",
    ],
)
async def test_foreign_hosts_may_not_call(live: Served, host: str) -> None:
    for path in PATHS:
        answer = await live.ask("POST", path, {}, headers={"Host": host})
        assert (answer.status, answer.problem) == (403, "foreign-host")
        assert answer.json["detail"].partition("\n")[0].startswith("Start the server with --allow-host ")


async def test_a_vendors_own_port_is_guarded_as_well(live: Served) -> None:
    port = (await live.post("ports", {"vendor": "toy"}))["port"]
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        url = URL(f"http://127.0.0.1:{port}/toy/send")
        assert (await live.ask_url("POST", url, headers, b"{}")).status == 403
    assert (await live.ask_url("POST", URL(f"http://127.0.0.1:{port}/toy/send"), {}, b"{}")).status == 401


async def test_the_authority_of_an_absolute_target_counts(live: Served) -> None:
    reader, writer = await live.connect()
    writer.write(b"GET http://evil.example/toy/send HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 403 " in (await reader.read()).splitlines()[0]
    writer.close()


async def test_a_configured_host_may_call(serve: Serve) -> None:
    served = await serve(allow_hosts=("Sms.Example.org",))
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
    for path in (*PATHS, "reset"):
        answer = await live.ask(method, path, headers={"Host": "localhost:7670", **headers})
        assert (answer.status, answer.problem) == (403, "foreign-origin")
        assert "--cors" in answer.json["detail"].partition("\n")[0]
    assert (await live.get("messages"))["messages"] == []


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
        *("getLive", "getReady", "getOpenApi", "getDocs", "getDocsFile", "getUi", "getUiFile"),
        *("getGuide", "getGuidePages", "getGuidePage", "getGuideStyle", "getLlmsTxt"),
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


@pytest.mark.parametrize("path", ["openapi.json", "docs", "docs/page.css"])
async def test_the_description_is_open_so_that_a_browser_can_show_it(serve: Serve, path: str) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", path)).status == 200


@pytest.mark.soak
async def test_whatever_is_ours_is_taken_for_what_it_says_it_is(live: Served) -> None:
    ending = [each for each in OPERATIONS if each.name != "streamEvents"]
    answers = {each.name: await live.ask(each.method, some_path(each)) for each in ending}
    for path in ("/__admin/nowhere", "/nobody/documents/this", "/__catch/one", "/__catch/", "/s/nobody/toy/send"):
        answers[path] = await live.ask("GET", path)
    with_body = {name: answer for name, answer in answers.items() if answer.body}
    assert {
        name for name, each in with_body.items() if each.headers.get("X-Content-Type-Options") != "nosniff"
    } == set()
    assert len(with_body) > 40


async def test_what_a_vendor_answers_has_no_header_of_ours(live: Served) -> None:
    sent = await live.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "text": "Hello"})
    assert "X-Content-Type-Options" not in sent.headers


PAGE = "http://localhost:3000"


@pytest.mark.parametrize("cors", [(PAGE,), ("*",), ("http://other.example", PAGE)])
async def test_a_page_that_may_call_can_see_the_answer(serve: Serve, cors: tuple[str, ...]) -> None:
    served = await serve(cors=cors)
    for path in PATHS:
        answer = await served.ask("POST", path, {}, headers={"Origin": PAGE, "Sec-Fetch-Site": "cross-site"})
        assert answer.status != 403
        assert answer.headers["Access-Control-Allow-Origin"] == ("*" if cors == ("*",) else PAGE)
        assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_what_a_browser_asks_beforehand_is_answered_and_is_no_request_of_a_client(serve: Serve) -> None:
    served = await serve(cors=(PAGE,))
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    answer = await served.ask("OPTIONS", "/toy/send", headers=asked)
    assert (answer.status, answer.headers["Access-Control-Allow-Headers"]) == (204, "x-api-key")
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert (await served.get("requests"))["requests"] == []


@pytest.mark.parametrize("origin", ["https://localhost:3000", "http://localhost:3001", "null", f"{PAGE}.evil.example"])
async def test_other_pages_still_may_not_call(serve: Serve, origin: str) -> None:
    served = await serve(cors=(PAGE,))
    answer = await served.ask("POST", "/toy/send", {}, headers={"Origin": origin})
    assert (answer.status, "Access-Control-Allow-Origin" in answer.headers) == (403, False)


async def test_what_no_page_asked_for_has_no_headers_for_pages(serve: Serve) -> None:
    answer = await (await serve(cors=(PAGE,))).ask("POST", "/toy/send", {})
    assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_every_page_and_a_token_do_not_go_together() -> None:
    with pytest.raises(SimulatorError, match=r"--cors \* .* name the origins that may call"):
        Settings(cors=("*",), admin_token="right")
    Settings(cors=(PAGE,), admin_token="right")
