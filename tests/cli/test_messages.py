"""`messages`: what a query finds, for people, programs and spreadsheets, and what comes."""

import csv
import io
import json
from typing import Any

import pytest

from simulator.cli import calling

NO_MESSAGE_YET = (404, b'{"type": "urn:sms-simulator:problem:timeout", "detail": "no message matches"}')


def message(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"m-{number}",
        "created_at": f"2024-01-01T12:00:0{number}.000Z",
        "vendor": "ugsms",
        "account": "ugsms-1",
        "to": "+256701521269",
        "sender_id": "SHOP",
        "state": "delivered",
        "reason": None,
        "segments": 1,
        "cost": "35.00",
        "currency": "UGX",
        "network": "Airtel Uganda",
        "otp": None,
        "text": "Hello",
        "links": [],
        **more,
    }


def page(*messages: dict[str, object], next_cursor: str | None = None) -> tuple[int, bytes]:
    return 200, json.dumps({"messages": messages, "next_cursor": next_cursor}).encode()


def test_messages_are_lines_of_aligned_columns_the_newest_last(run: Any, server: Any) -> None:
    longer = message(2, vendor="advanta", sender_id="A", state="failed", segments=10, cost="1.50", text="two\nlines")
    server.answer = page(longer, message(1))
    result = run("messages", "--url", server.url)
    assert (result.exit_code, result.stdout) == (
        0,
        (
            "time                      vendor   to             from  state      segments       cost  text\n"
            "2024-01-01T12:00:01.000Z  ugsms    +256701521269  SHOP  delivered         1  35.00 UGX  Hello\n"
            "2024-01-01T12:00:02.000Z  advanta  +256701521269  A     failed           10   1.50 UGX  two\\nlines\n"
        ),
    )


def test_without_messages_nothing_is_printed(run: Any, server: Any) -> None:
    server.answer = page()
    assert (run("messages", "--url", server.url).stdout, server.asked[0][1]) == ("", "/__admin/messages?limit=50")


def test_the_query_is_passed_on_in_one_piece(run: Any, server: Any) -> None:
    server.answer = page()
    run("messages", "--url", server.url, "--sandbox", "one", "--admin-token", "a", "--limit", "7", "-the", "hi")
    assert server.asked[0][1] == "/s/one/__admin/messages?q=-the+hi&limit=7"
    assert server.asked[0][2]["Authorization"] == "Bearer a"


def test_an_option_that_does_not_exist_is_no_word(run: Any) -> None:
    result = run("messages", "hi", "--folow")
    assert result.exit_code == 2
    assert "No such option" in result.stderr
    assert "--follow" in result.stderr


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_asked_for_as_everywhere(run: Any, option: str) -> None:
    result = run("messages", option)
    assert (result.exit_code, "the newest messages that QUERY finds" in result.stdout) == (0, True)


def test_pages_are_turned_until_there_are_enough_messages(run: Any, server: Any) -> None:
    server.answer = page(message(3), message(2), next_cursor="m-2")
    result = run("messages", "--url", server.url, "--limit", "5", "--format", "json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["m-3", "m-2", "m-3", "m-2", "m-3"]
    assert [asked[1].partition("?")[2] for asked in server.asked] == ["limit=5", *["limit=5&cursor=m-2"] * 2]


def test_a_query_that_can_find_nothing_is_told_in_the_words_of_the_server(run: Any, server: Any) -> None:
    server.answer = (422, b'{"detail": "q, character 1: no such key"}')
    result = run("messages", "--url", server.url, "stat:sent")
    assert (result.exit_code, result.stderr) == (2, "Error: q, character 1: no such key\n")


@pytest.mark.parametrize(("state", "colour"), [("delivered", 32), ("failed", 31), ("expired", 31), ("pending", 33)])
def test_states_are_coloured_for_terminals(run: Any, server: Any, state: str, colour: int) -> None:
    server.answer = page(message(1, state=state))
    assert f"\x1b[{colour}m{state}" in run("messages", "--url", server.url, color=True).stdout
    assert "\x1b" not in run("messages", "--url", server.url).stdout


def test_a_spreadsheet_gets_texts_and_no_formulas(run: Any, server: Any) -> None:
    server.answer = page(message(1, sender_id="@SUM(A1)", text='=1+1, "x"\nnext', otp="4711"))
    result = run("messages", "--url", server.url, "--format", "csv")
    head, row, end = result.stdout_bytes.decode().split("\r\n")
    assert (result.exit_code, end) == (0, "")
    assert dict(zip(head.split(","), next(csv.reader(io.StringIO(row, newline=""), strict=True)), strict=True)) == {
        **{name: str(value) for name, value in message(1).items() if name != "links"},
        "reason": "",
        "otp": "4711",
        "sender_id": "'@SUM(A1)",
        "text": '\'=1+1, "x"\nnext',
    }


class Script:
    """Answers that a server gives one after the other; after the last one somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[str] = []

    def call(self, _url: str, _method: str, path: str, **_: Any) -> calling.Reply:
        self.asked.append(path)
        if not self.answers:
            raise KeyboardInterrupt
        status, content = self.answers.pop(0)
        return calling.Reply(status, json.loads(content))


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr(calling, "call", script.call)
    return script


def test_those_that_come_follow_until_somebody_presses_ctrl_c(run: Any, script: Script) -> None:
    script.answers += [page(message(1)), NO_MESSAGE_YET, page(message(3)), page(message(3), message(2))]
    result = run("messages", "--follow", "--format", "json", "hello")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["m-1", "m-2", "m-3"]
    assert (result.exit_code, result.stderr) == (130, "")
    assert script.asked == [
        "messages?q=hello&limit=50",
        "messages/wait?q=hello&newer_than=m-1&timeout_s=60",
        "messages/wait?q=hello&newer_than=m-1&timeout_s=60",
        "messages?q=hello&newer_than=m-1&limit=1000",
        "messages/wait?q=hello&newer_than=m-3&timeout_s=60",
    ]


def test_where_nothing_is_found_yet_the_first_that_comes_is_followed(run: Any, script: Script) -> None:
    script.answers += [page(), page(message(1)), page(message(1)), page(message(2)), page(message(2))]
    lines = run("messages", "--follow").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["time", "2024-01-01T12:00:01.000Z", "2024-01-01T12:00:02.000Z"]
    assert script.asked[1] == "messages/wait?timeout_s=60"


def test_what_went_before_it_was_shown_is_waited_for_no_more(run: Any, script: Script) -> None:
    script.answers += [page(message(1)), page(message(2)), page()]
    assert run("messages", "--follow").exit_code == 130
    assert script.asked[3] == "messages/wait?newer_than=m-1&timeout_s=60"


def test_a_server_that_stops_ends_it(run: Any, script: Script) -> None:
    script.answers += [page(message(1)), (503, b'{"detail": "the server is stopping"}')]
    result = run("messages", "--follow")
    assert (result.exit_code, result.stderr) == (2, "Error: the server is stopping\n")
