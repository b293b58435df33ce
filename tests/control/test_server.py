"""The server itself, the ways through it, and what goes wrong on them."""

import platform

import pytest
from support.served import Receiver, Serve, Served

from simulator import __version__
from simulator.sandbox.books.accounts import Accounts
from simulator.sandbox.rules.bounds import Bounds


async def test_it_is_alive_and_ready(live: Served) -> None:
    assert (await live.get("livez"), await live.get("readyz")) == ({"status": "alive"}, {"status": "ready"})


async def test_it_is_not_ready_while_it_stops(live: Served) -> None:
    live.simulator.host.is_stopping = True
    answer = await live.ask("GET", "readyz")
    assert (answer.status, answer.problem) == (503, "stopping")


async def test_it_says_what_it_is(live: Served) -> None:
    assert await live.get("version") == {
        "product": "sms-provider-simulator",
        "version": __version__,
        "python": platform.python_version(),
        "api": "1",
    }


async def test_metrics_count_what_there_is(serve: Serve, receiver: Receiver) -> None:
    served = await serve(bounds=Bounds(messages=1))
    await served.post("clock/freeze")
    await served.send(callback=receiver.url)
    await served.send(callback=receiver.url)
    await served.post("clock/settle")
    await served.send()
    await served.ask("GET", "/nowhere")
    await served.post("sandboxes", {"name": "other"})
    await served.send(sandbox="other")
    answer = await served.ask("GET", "metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    lines = set(answer.body.decode().splitlines())
    assert lines >= {
        'sms_simulator_requests_total{operation="send",status="202",vendor="toy"} 4.0',
        'sms_simulator_requests_total{operation="",status="404",vendor=""} 1.0',
        'sms_simulator_messages{state="pending",vendor="toy"} 2.0',
        'sms_simulator_callbacks{state="acknowledged"} 4.0',
        'sms_simulator_dropped_total{what="messages"} 2.0',
        'sms_simulator_dropped_total{what="requests"} 0.0',
        "sms_simulator_sandboxes 2.0",
        "sms_simulator_agenda_entries 2.0",
    }


async def test_metrics_count_more_than_one_slice_holds(live: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.control.metrics.SLICE", 2)
    await live.post("clock/freeze")
    for _ in range(5):
        await live.send()
    text = (await live.ask("GET", "metrics")).body.decode()
    assert 'sms_simulator_messages{state="pending",vendor="toy"} 5.0' in text


@pytest.mark.parametrize("path", ["nowhere", "clock/", "messages/m-1/x", "Clock", "/"])
async def test_an_unknown_path_lists_what_exists(live: Served, path: str) -> None:
    answer = await live.ask("GET", f"/__admin/{path}")
    assert (answer.status, answer.problem) == (404, "unknown-route")
    assert "POST /__admin/clock/advance" in answer.json["routes"]


async def test_an_unknown_path_suggests_the_nearest(live: Served) -> None:
    assert "Did you mean /__admin/messages?" in (await live.ask("GET", "message")).json["detail"]


async def test_an_unknown_method_lists_the_known_ones(live: Served) -> None:
    answer = await live.ask("PUT", "messages")
    assert (answer.status, answer.problem) == (405, "unknown-method")
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert answer.json["routes"] == ["GET /__admin/messages", "DELETE /__admin/messages"]


async def test_options_tells_the_methods(live: Served) -> None:
    answer = await live.ask("OPTIONS", "clock/freeze")
    assert (answer.status, answer.headers["Allow"], answer.body) == (204, "OPTIONS, POST", b"")


async def test_head_is_get_without_the_body(live: Served) -> None:
    answer = await live.ask("HEAD", "livez")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "application/json", b"")
    assert (await live.ask("HEAD", "reset")).status == 405


@pytest.mark.parametrize("path", ["livez", "sandboxes", "openapi.json", "docs", "metrics"])
async def test_what_is_server_wide_is_not_below_a_sandbox(live: Served, path: str) -> None:
    answer = await live.ask("GET", f"/s/default/__admin/{path}")
    assert (answer.status, answer.problem) == (404, "server-wide")


@pytest.mark.parametrize("body", [b"{", b"\xff", b"{'a': 1}", b'{"by": NaN}', b"[" * 100_000, b'"\\ud800"', b"{}x"])
async def test_a_body_that_is_no_json_is_refused(live: Served, body: bytes) -> None:
    answer = await live.ask("POST", "clock/advance", body=body)
    assert (answer.status, answer.problem) == (400, "malformed-json")


async def test_it_is_said_where_a_body_is_no_json(live: Served) -> None:
    answer = await live.ask("POST", "clock/advance", body=b'{"by":\n}')
    problem = "the body is not valid JSON: unexpected '}' at line 2, column 1; expected a JSON object"
    assert answer.json["detail"] == problem


@pytest.mark.parametrize("body", [b"[]", b"1", b'"by"', b"null", b"true"])
async def test_a_body_that_is_no_object_is_refused(live: Served, body: bytes) -> None:
    answer = await live.ask("POST", "clock/advance", body=body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
async def test_a_body_is_json_whatever_its_type_says(live: Served, content_type: str) -> None:
    answer = await live.ask("POST", "clock/advance", body=b'{"by": "1s"}', headers={"Content-Type": content_type})
    assert answer.status == 200


async def test_input_that_an_operation_does_not_take_is_refused(live: Served) -> None:
    assert (await live.ask("POST", "clock/freeze", {"speed": 0})).json["errors"] == [
        {"pointer": "/speed", "value": 0, "expected": "no input"}
    ]
    assert (await live.ask("GET", "clock?speed=0")).json["errors"][0]["parameter"] == "speed"


async def test_pointers_escape_what_they_must(live: Served) -> None:
    assert (await live.ask("POST", "clock/freeze", {"a/b~c": 0})).json["errors"][0]["pointer"] == "/a~1b~0c"


async def test_a_long_value_is_repeated_in_part(live: Served) -> None:
    answer = await live.ask("POST", "clock/freeze", {"x": "y" * 10_000})
    assert len(answer.json["errors"][0]["value"]) == 201


async def test_too_many_parameters_are_refused(live: Served) -> None:
    assert (await live.ask("GET", "clock?" + "a=1&" * 2_000)).status == 422


async def test_a_body_that_is_too_long_is_refused(serve: Serve) -> None:
    served = await serve(max_body_bytes=100)
    assert (await served.ask("POST", "reset", {"seed": "x" * 100})).problem == "body-too-large"


async def test_a_defect_is_told_without_its_traceback(
    live: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr(Accounts, "by_id", fail)
    answer = await live.ask("GET", "accounts/toy-1")
    assert (answer.status, answer.problem) == (500, "defect")
    assert b"inner secret" not in answer.body
    assert "inner secret" in caplog.text
