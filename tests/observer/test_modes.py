"""What each mode does and does not: answers stay as they are, readers never come too early, broken data is told."""

import json
import logging
import re
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from support.bent_toy import HOME, answered, sending
from support.served import Receiver, Served

from simulator.assembly import Simulator
from simulator.hosting.violations import Level, Violation
from simulator.observer import checkers, judging, recorder
from simulator.observer.strict import MAX_HEADERS, MAX_LENGTH, Strict, headers_of
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.errors import SimulatorError
from simulator.settings import Settings

JSON = {"Content-Type": "application/json"}
BEARER = {"Authorization": "Bearer a-token-of-a-client"} | JSON
SEND = "/api/v1/messages/sms"
FINE = {"to": "+256701521269", "message": "Hi"}
WRONG = {**FINE, "mesage": "Hi"}
CONTRACTS = Path(__file__).parents[2] / "fixtures" / "contracts"


async def send(served: Served, body: object = FINE, prefix: str = "") -> Any:
    return await served.ask("POST", prefix + SEND, body, headers=BEARER)


def told(page: Any) -> list[tuple[str, str]]:
    return [(each["exchange"], each["rule"]) for each in page["violations"]]


# ----------------------------------------------------------------------------------------- record


async def test_a_violation_has_all_that_helps_to_mend_it(observed: Any) -> None:
    served: Served = await observed()
    await send(served, WRONG)
    page = await served.get("violations")
    assert page == {
        "violations": [
            {
                "exchange": "x-1",
                "vendor": "msgine",
                "operation": "send",
                "side": "client",
                "level": "violation",
                "pointer": "/request/body/mesage",
                "rule": "unknown-field",
                "sent": '"Hi"',
                "expected": "to, message, from, callbackUrl",
                "evidence": "documented",
                "source": page["violations"][0]["source"],
                "message": page["violations"][0]["message"],
            }
        ],
        "next_cursor": None,
        "unjudged": 0,
    }
    assert "'mesage' is not documented here" in page["violations"][0]["message"]


async def test_a_request_shows_its_violations_and_the_list_their_number(observed: Any) -> None:
    served: Served = await observed()
    await send(served, WRONG)
    await send(served)
    await served.ask("GET", "/api/v2/account/balance?api_key=mine")
    listed = (await served.get("requests"))["requests"]
    assert [(each["violations"], each["hints"]) for each in listed] == [(0, 1), (0, 0), (1, 0)]
    found = (await served.get("violations"))["violations"]
    shown = [(await served.get(f"requests/{each}"))["violations"] for each in ("x-3", "x-1")]
    assert [each for request in shown for each in request] == found
    assert (await served.get("requests/x-2"))["violations"] == []


@pytest.mark.parametrize("body", [FINE, WRONG, {}, [], "text"])
async def test_an_answer_is_the_same_with_and_without_a_judge(observed: Any, body: object) -> None:
    answers = []
    for mode in ("off", "record"):
        answer = await send(await observed(mode), body)
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        answers.append((answer.status, headers, answer.body))
    assert answers[0] == answers[1]


async def test_a_reader_never_comes_too_early(observed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "PAUSE_S", 3600)  # by itself nothing would ever be judged
    monkeypatch.setattr(recorder, "LOAD_AFTER_S", 3600)
    served: Served = await observed()
    for _ in range(50):
        await send(served, WRONG)
    assert len((await served.get("violations"))["violations"]) == 50
    await send(served, WRONG)
    assert (await served.get("requests", limit="1"))["requests"][0]["violations"] == 1


async def test_what_waits_is_judged_without_being_asked_for(observed: Any) -> None:
    served: Served = await observed()
    await send(served)
    await served.get("violations")  # now the contract is there
    await send(served, WRONG)
    hosted = served.simulator.host.sandboxes.default
    exchange = hosted.sandbox.journal.get(2)
    assert exchange is not None
    for _ in range(1_000):
        if hosted.violations.of(exchange) is not None:
            break
        await served.ask("GET", "livez")  # gives the loop something to do, and time
    assert hosted.violations.of(exchange) is not None


async def test_a_contract_is_read_when_its_vendor_is_first_judged_and_not_by_the_loops_thread(
    observed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[list[str]] = []

    def note(checkers: checkers.Checkers, names: list[str], *, really: Any = checkers.Checkers.read) -> Any:
        assert threading.current_thread() is not threading.main_thread()
        read.append(names)
        return really(checkers, names)

    monkeypatch.setattr(checkers.Checkers, "read", note)
    served: Served = await observed()
    await served.get("violations")
    assert read == []
    for _ in range(2):
        await send(served, WRONG)
        assert (await served.get("violations"))["violations"]
    assert read == [["msgine"]]
    await served.ask("GET", "/api/v2/account/balance")
    await served.get("violations")
    assert read == [["msgine"], ["ugsms"]]
    for path in ("/robots.txt", "/api/services/credit"):  # no call that is emulated is judged by a contract
        await served.ask("GET", path)
        assert len((await served.get("violations", rule="route"))["violations"])
    assert read == [["msgine"], ["ugsms"]]


async def test_what_waits_behind_a_contract_is_judged_in_its_order(
    observed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "LOAD_AFTER_S", 0)
    served: Served = await observed()
    for _ in range(3):
        await send(served, WRONG)
        await served.ask("POST", "/api/v2/sms/send", {"phone": "1"})
    hosted = served.simulator.host.sandboxes.default
    journal = hosted.sandbox.journal
    judged: list[bool] = []
    for _ in range(20_000):
        await served.ask("GET", "livez")
        judged = [hosted.violations.of(each) is not None for each in journal.newest_first(None)]
        assert judged == sorted(judged)  # the oldest first
        if all(judged):
            break
    assert len(judged) == 6
    assert all(judged)


async def test_a_request_to_nowhere_is_told(observed: Any) -> None:
    served: Served = await observed()
    await served.ask("GET", "/robots.txt")
    await served.ask("DELETE", SEND)
    method, path = (await served.get("violations"))["violations"]
    assert (path["vendor"], path["rule"], path["pointer"]) == (None, "route", "/request/path")
    assert (method["rule"], method["pointer"], method["expected"]) == ("route", "/request/method", "POST")


async def test_our_own_answers_are_not_judged_as_the_vendors(observed: Any) -> None:
    served: Served = await observed(bounds=bounds_of(planned=1))
    assert [(await send(served)).status for _ in range(2)] == [201, 507]
    assert (await served.get("violations"))["violations"] == []


def bounds_of(**bounds: int) -> Any:
    from simulator.sandbox.rules.bounds import Bounds  # noqa: PLC0415 - used here alone

    return Bounds(**bounds)


async def test_callbacks_are_judged(observed: Any, receiver: Receiver) -> None:
    served: Served = await observed()
    answer = await send(served, {**FINE, "callbackUrl": receiver.url})
    assert answer.status == 201
    await served.post("clock/settle")
    assert (await served.get("violations"))["violations"] == []
    callback = served.simulator.host.sandboxes.default.sandbox.callbacks.get(1)
    assert callback is not None
    callback.request = callback.request._replace(body=b'{"event": "sms.sent", "extra": 1}')
    callback.attempts[1:] = []
    served.simulator.host.observer.called_back(served.simulator.host.sandboxes.default, callback)  # type: ignore[union-attr]
    found = (await served.get("violations", side="ours"))["violations"]
    assert ("/callbacks/0/body/extra", "additionalProperties") in {(each["pointer"], each["rule"]) for each in found}
    assert {each["exchange"] for each in found} == {"x-1"}


async def test_violations_of_a_callback_stand_beside_those_of_its_request(observed: Any, receiver: Receiver) -> None:
    served: Served = await observed()
    await send(served, {**WRONG, "callbackUrl": receiver.url})
    await served.get("violations")  # so that the request is judged
    await served.post("clock/settle")
    hosted = served.simulator.host.sandboxes.default
    callback = hosted.sandbox.callbacks.get(1)
    assert callback is not None
    callback.request = callback.request._replace(body=b'{"event": "sms.sent", "extra": 1}')
    served.simulator.host.observer.called_back(hosted, callback)  # type: ignore[union-attr]
    found = [(each["side"], each["pointer"]) for each in (await served.get("violations"))["violations"]]
    assert found[0] == ("client", "/request/body/mesage")
    assert ("ours", "/callbacks/0/body/extra") in found


async def test_each_callback_is_judged_once_however_often_it_is_tried(
    observed: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def note(_judge: object, _exchange: object, callback: Callback) -> tuple[Violation, ...]:
        judged.append(callback.request.event)
        return ()

    monkeypatch.setattr(judging.Judge, "of_callback", note)
    receiver.statuses = [500, 500, 200]
    served: Served = await observed()
    await send(served, {**FINE, "callbackUrl": receiver.url})
    await served.post("clock/settle")
    await served.get("violations")
    assert len(receiver.bodies) == 4
    assert len(judged) == len(set(judged)) == 2


async def test_sandboxes_have_violations_of_their_own(observed: Any) -> None:
    served: Served = await observed()
    await served.post("sandboxes", {"name": "other"})
    await send(served, WRONG, "/s/other")
    assert told(await served.get("violations")) == []
    assert told(await served.get("/s/other/__admin/violations")) == [("x-1", "unknown-field")]
    await served.ask("POST", "/s/other/__admin/reset")
    assert told(await served.get("/s/other/__admin/violations")) == []


async def test_what_is_too_large_is_counted(observed: Any) -> None:
    served: Served = await observed()
    await send(served, {"to": "+256701521269", "message": "x" * judging.MAX_BYTES})
    page = await served.get("violations")
    assert (page["violations"], page["unjudged"]) == ([], 1)
    assert (await served.get("requests/x-1"))["violations"] is None
    await served.post("reset")
    assert (await served.get("violations"))["unjudged"] == 0


async def test_a_backlog_is_bounded_and_what_falls_off_is_counted(
    observed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MAX_WAITING", 3)
    monkeypatch.setattr(recorder, "PAUSE_S", 3600)
    served: Served = await observed()
    for _ in range(5):
        await send(served, WRONG)
    page = await served.get("violations")
    assert ([each["exchange"] for each in page["violations"]], page["unjudged"]) == (["x-5", "x-4", "x-3"], 2)


async def test_what_the_journal_dropped_before_its_turn_is_counted(
    observed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "PAUSE_S", 3600)
    served: Served = await observed(bounds=bounds_of(journal_bytes=2_500))
    for _ in range(5):
        await send(served)
    kept = len(served.simulator.host.sandboxes.default.sandbox.journal)
    assert (await served.get("violations"))["unjudged"] == 5 - kept > 0


async def test_what_waited_when_a_sandbox_began_anew_is_not_counted(
    observed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "PAUSE_S", 3600)
    monkeypatch.setattr(recorder, "LOAD_AFTER_S", 3600)
    served: Served = await observed(bounds=bounds_of(journal_bytes=2_500))
    for _ in range(5):
        await send(served)  # the journal has dropped the first ones
    await served.post("reset")
    assert await served.get("violations") == {"violations": [], "next_cursor": None, "unjudged": 0}


async def test_a_hostile_request_has_few_and_short_violations(observed: Any) -> None:
    served: Served = await observed()
    odd = {f"\uffff{'x' * 5_000}{number}": "y" * 5_000 for number in range(50)}
    await send(served, odd)
    found = (await served.get("violations"))["violations"]
    assert len(found) == judging.MAX_VIOLATIONS
    assert all(len(text) <= judging.MAX_TEXT for each in found for text in (each["pointer"], each["message"]))


@pytest.mark.parametrize("method", ["is_fine", "of_exchange"])
async def test_a_defect_of_the_judge_changes_no_answer(
    method: str, observed: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging.Judge, method, fail)
    for mode in ("record", "strict"):
        served: Served = await observed(mode)
        assert (await send(served, {"to": "+256701521269", "message": "Hi", "odd": 1})).status == 201
        assert (await served.get("violations"))["unjudged"] == 1
    assert "a defect of the observer" in caplog.text


# -------------------------------------------------------------------------------- broken data


async def test_without_contracts_it_records_nothing_and_says_so_once(
    observed: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served: Served = await observed(contracts=tmp_path / "nowhere")
    assert (await send(served, WRONG)).status == 201
    page = await served.get("violations")
    assert (page["violations"], page["unjudged"]) == ([], 1)
    (warning,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert "not all traffic is judged" in warning.getMessage()
    assert "msgine/contract.yaml: cannot be read: there is no such file" in warning.getMessage()


async def test_one_broken_contract_leaves_the_others(observed: Any, tmp_path: Path) -> None:
    for vendor in ("msgine", "pushr", "advanta"):
        (tmp_path / vendor).symlink_to(CONTRACTS / vendor)
    (tmp_path / "ugsms").mkdir()
    (tmp_path / "ugsms" / "contract.yaml").write_text("vendor: [", encoding="utf-8")
    served: Served = await observed(contracts=tmp_path)
    await send(served, WRONG)
    await served.ask("POST", "/api/v2/sms/send", {"phone": "1"})
    page = await served.get("violations")
    assert (told(page), page["unjudged"]) == ([("x-1", "unknown-field")], 1)


async def test_strict_refuses_to_start_without_contracts(observed: Any, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"--contract strict judges everything, and cannot: ugsms/contract.yaml"):
        await observed("strict", contracts=tmp_path)


# ----------------------------------------------------------------------------------------- strict


async def test_strict_tells_the_client_in_a_header(observed: Any) -> None:
    served: Served = await observed("strict")
    answer = await send(served, {"to": "0701521269", "mesage": "Hi"})
    assert answer.status == 400
    assert [value.partition(":")[0] for value in answer.headers.getall("X-SMS-Simulator-Violation")] == [
        "/request/body/mesage unknown-field",
        "/request/body/to pattern",
        "/request/body/message required",
    ]
    assert "X-SMS-Simulator-Violation" not in (await send(served)).headers
    assert len((await served.get("violations"))["violations"]) == 3


async def test_strict_says_the_vendors_answer_word_for_word(observed: Any) -> None:
    bodies = [(await send(await observed(mode), WRONG)).body for mode in ("off", "strict")]
    assert bodies[0] == bodies[1]


async def test_strict_leaves_the_connection_to_a_fault(observed: Any) -> None:
    served: Served = await observed("strict")
    await served.post("faults", {"wire": "close", "phase": "after"})
    with pytest.raises(ServerDisconnectedError):
        await send(served, WRONG)
    assert len((await served.get("violations"))["violations"]) == 1


async def test_strict_tells_a_hint_in_a_header_of_its_own_and_leaves_status_and_body(observed: Any) -> None:
    served: Served = await observed("strict")
    answer = await served.ask("GET", "/api/v2/account/balance?api_key=mine")
    assert [name for name in answer.headers if name.startswith("X-SMS-Simulator-")] == ["X-SMS-Simulator-Hint"]
    assert answer.headers["X-SMS-Simulator-Hint"].startswith("/request/query/api_key credential-in-url: ")
    other = await (await observed("off")).ask("GET", "/api/v2/account/balance?api_key=mine")
    assert (answer.status, answer.body) == (other.status, other.body)


def test_headers_tell_violations_and_hints_apart() -> None:
    violation = Violation("v", "o", "client", "/p", "rule", "", "", "documented", "page", "text")
    hint = replace(violation, level=Level.HINT)
    told = Counter(name for name, _ in headers_of([hint] * 9 + [violation] * 2))
    assert told == {"X-SMS-Simulator-Violation": 2, "X-SMS-Simulator-Hint": MAX_HEADERS + 1}


def test_headers_are_few_short_and_plain() -> None:
    text = "naïve\r\nSet-Cookie: a=b\x00 \u2028 €" + "x" * 1_000
    violation = Violation("v", "o", "client", f"/request/body/{text}", "rule", "", "", "documented", "page", text)
    headers = headers_of([violation] * (MAX_HEADERS + 2))
    assert len(headers) == MAX_HEADERS + 1
    assert headers[-1][1] == "and 2 more, see /__admin/violations"
    assert all(len(value) <= MAX_LENGTH and re.fullmatch(r"[ -~]+", value) for _, value in headers)


def test_as_many_as_there_is_room_for_are_told_in_full() -> None:
    violation = Violation("v", "o", "client", "/p", "rule", "", "", "documented", "page", "x" * (MAX_LENGTH - 9))
    lines = [value for _, value in headers_of([violation] * MAX_HEADERS)]
    assert lines == [f"/p rule: {violation.message}"] * MAX_HEADERS
    longer = replace(violation, message=violation.message + "x")
    assert headers_of([longer])[0][1].endswith("x...")


async def test_strict_does_not_tell_the_client_what_is_ours() -> None:
    bent = sending(lambda _, submission: answered(submission, mood="fine"))
    served = Served(Settings(port=0), bent)
    served.simulator = Simulator(served.simulator.settings, (bent,), Strict(HOME / "data" / "contracts", (bent,)))
    await served.start()
    body = {"token": "mine", "to": "+256701521269", "text": "Hello"}
    answer = await served.ask("POST", "/toy/send", body, headers=JSON)
    found = (await served.get("violations"))["violations"]
    await served.stop()
    assert [(each["side"], each["pointer"]) for each in found] == [("ours", "/response/body/mood")]
    assert "X-SMS-Simulator-Violation" not in answer.headers


# -------------------------------------------------------------------------------------------- off


async def test_off_says_how_to_turn_it_on(observed: Any) -> None:
    served: Served = await observed("off")
    await send(served, WRONG)
    answer = await served.ask("GET", "violations")
    assert (answer.status, answer.problem) == (409, "conflict")
    assert "--contract record" in answer.json["detail"]
    assert (await served.get("requests/x-1"))["violations"] is None


PROGRAM = """
import asyncio, json, sys
from simulator.cli.configuring import settings_from
from simulator.cli.serving import _observer
from simulator.assembly import Simulator
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

async def main():
    simulator = Simulator(Settings(port=0), BUILT_IN, _observer(sys.argv[1], BUILT_IN))
    await simulator.start()
    await simulator.stop()

asyncio.run(main())
print(json.dumps(sorted(name for name in sys.modules if name.startswith(("simulator.", "jsonschema")))))
"""


@pytest.mark.parametrize(("mode", "is_loaded"), [("off", False), ("record", False), ("strict", True)])
def test_nothing_of_the_contract_is_loaded_before_it_is_needed(mode: str, is_loaded: bool) -> None:  # noqa: FBT001
    done = subprocess.run([sys.executable, "-c", PROGRAM, mode], capture_output=True, check=True, encoding="utf-8")
    loaded = json.loads(done.stdout)
    assert any(name.startswith(("simulator.contract", "jsonschema")) for name in loaded) is is_loaded
    assert ("simulator.observer" in loaded) is (mode != "off")
