"""`timeline`: what happened, for people and for programs, page after page."""

import json
import time
from typing import Any

import pytest

AT = "2024-01-01T12:00:00.000Z"
SENT = {"at": AT, "event": "message.sent", "id": "m-1", "text": "to +256701521269"}
LINE = f"{AT}  message.sent           m-1       to +256701521269\n"


def give(server: Any, *events: object, next_cursor: str | None = None) -> None:
    server.answer = (200, json.dumps({"events": events, "next_cursor": next_cursor}).encode())


def test_each_event_is_a_line(run: Any, server: Any) -> None:
    give(server, SENT, SENT)
    result = run("timeline", "--url", server.url)
    assert (result.exit_code, result.stdout) == (0, LINE * 2)


def test_nothing_happened(run: Any, server: Any) -> None:
    give(server)
    result = run("timeline", "--url", server.url)
    assert (result.exit_code, result.stdout) == (0, "")


def test_each_event_is_an_object(run: Any, server: Any) -> None:
    give(server, SENT, SENT)
    lines = run("timeline", "--url", server.url, "--format", "json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [SENT, SENT]


def test_colour_is_for_terminals(run: Any, server: Any) -> None:
    give(server, SENT)
    assert "\x1b[32mmessage.sent" in run("timeline", "--url", server.url, color=True).stdout
    assert "\x1b" not in run("timeline", "--url", server.url).stdout


def test_pages_are_turned_until_there_is_enough(run: Any, server: Any) -> None:
    give(server, SENT, SENT, next_cursor="t-1")
    result = run("timeline", "--url", server.url, "--limit", "5")
    assert result.stdout == LINE * 5
    assert [path for _, path, _, _ in server.asked] == [
        "/__admin/timeline?limit=5",
        *["/__admin/timeline?limit=5&cursor=t-1"] * 2,
    ]


def test_the_question_is_passed_on(run: Any, server: Any) -> None:
    give(server)
    run("timeline", "--url", server.url, "--sandbox", "one", "--since", AT, "--event", "ledger.", "--admin-token", "a")
    assert server.asked[0][1] == ("/s/one/__admin/timeline?since=2024-01-01T12%3A00%3A00.000Z&event=ledger.&limit=1000")
    assert server.asked[0][2]["Authorization"] == "Bearer a"


def test_a_problem_is_said_in_its_words(run: Any, server: Any) -> None:
    server.answer = (422, b'{"detail": "since: that will not do"}')
    result = run("timeline", "--url", server.url, "--since", "today")
    assert (result.exit_code, result.stderr) == (2, "Error: since: that will not do\n")


def test_a_spreadsheet_gets_a_table(run: Any, server: Any) -> None:
    give(server, {**SENT, "text": '=to "x"'})
    result = run("timeline", "--url", server.url, "--format", "csv")
    assert result.stdout_bytes.decode() == f'at,event,id,text\r\n{AT},message.sent,m-1,"\'=to ""x"""\r\n'


def test_what_happens_follows_once_each_until_somebody_presses_ctrl_c(
    run: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = {**SENT, "id": "m-0"}  # of the same instant, and before the other in the order of places
    later = {**SENT, "at": "2024-01-01T12:00:01.000Z"}
    looks = [[SENT, SENT], [again, SENT, SENT], [again, SENT, SENT, SENT, later], [later]]

    def look(_: float = 0) -> None:
        if not looks:
            raise KeyboardInterrupt
        give(server, *looks.pop(0))

    monkeypatch.setattr(time, "sleep", look)
    look()
    result = run("timeline", "--url", server.url, "--follow", "--format", "json", "--event", "message")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [SENT, SENT, again, SENT, later]
    assert (result.exit_code, result.stderr) == (130, "")
    assert [asked[1].partition("since=")[2][:21] for asked in server.asked] == [
        "",
        *["2024-01-01T12%3A00%3A"] * 3,
    ]
    assert all("event=message" in asked[1] for asked in server.asked)


def test_the_look_after_the_last_that_was_asked_for_is_none(run: Any, server: Any) -> None:
    give(server, SENT, SENT)
    assert run("timeline", "--url", server.url, "--follow", "--limit", "2").exit_code == 0
    assert len(server.asked) == 1
