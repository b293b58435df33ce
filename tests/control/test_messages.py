"""Messages as they are found, shown, waited for and forgotten."""

import asyncio
from urllib.parse import quote

import pytest
from support.served import NUMBER, Receiver, Serve, Served

from simulator.control.searching import recipients
from simulator.sandbox.rules.bounds import Bounds


async def test_a_message_shows_what_there_is_to_know(frozen: Served) -> None:
    await frozen.send(text="Hello")
    assert await frozen.get("messages/m-1") == {
        "id": "m-1",
        "vendor": "toy",
        "account": "toy-1",
        "to": "+256701521269",
        "sender_id": "TOY",
        "text": "Hello",
        "otp": None,
        "links": [],
        "encoding": "GSM-7",
        "segments": 1,
        "cost": "35.00",
        "currency": "UGX",
        "network": "Airtel Uganda",
        "state": "pending",
        "reason": None,
        "is_charged": True,
        "created_at": "2024-01-01T12:00:00.000Z",
        "scheduled_for": None,
        "exchange": "x-1",
        "timeline": [
            {"at": "2024-01-01T12:00:00.000Z", "event": "pending", "callback": None, "status": None, "error": None}
        ],
        "home": "0701521269",
        "parts": [{"start": 0, "end": 5, "units": 5}],
        "unicode": [],
    }


async def test_the_parts_of_a_text_are_shown_as_a_browser_counts(frozen: Served) -> None:
    text = "😀" + "a" * 64 + "🙏" + "b"  # 66 units of UTF-16, then a pair that has no room in the first part
    await frozen.send(text=text + "c" * 10)
    shown = await frozen.get("messages/m-1")
    assert shown["parts"] == [{"start": 0, "end": 66, "units": 66}, {"start": 66, "end": 79, "units": 13}]
    assert (shown["segments"], shown["unicode"]) == (2, [0, 66])


async def test_a_row_shows_what_a_line_has_room_for(frozen: Served) -> None:
    await frozen.send(text="Your code is 4711. " + "x" * 200)
    await frozen.post("clock/settle")
    listed = await frozen.get("messages", view="row")
    (row,) = listed["messages"]
    assert row == {
        "id": "m-1",
        "created_at": "2024-01-01T12:00:00.000Z",
        "changed_at": (await frozen.get("messages/m-1"))["timeline"][-1]["at"],
        "vendor": "toy",
        "account": "toy-1",
        "to": "+256701521269",
        "home": "0701521269",
        "sender_id": "TOY",
        "network": "Airtel Uganda",
        "state": "delivered",
        "reason": None,
        "segments": 2,
        "cost": "70.00",
        "currency": "UGX",
        "otp": "4711",
        "text": ("Your code is 4711. " + "x" * 200)[:160],
        "is_cut": True,
        "exchange": "x-1",
    }


async def test_a_list_tells_what_the_sandbox_keeps_whatever_is_looked_for(frozen: Served) -> None:
    def kept(listed: dict[str, object]) -> tuple[object, ...]:
        return listed["total"], listed["first"], listed["last"]

    assert kept(await frozen.get("messages")) == (0, None, None)
    for _ in range(3):
        await frozen.send()
    assert kept(await frozen.get("messages", q="nothing")) == (3, "m-1", "m-3")


async def test_a_page_begins_wherever_a_cursor_says(frozen: Served) -> None:
    for _ in range(5):
        await frozen.send()
    listed = await frozen.get("messages", cursor="m-4", limit="2", view="row")
    assert [each["id"] for each in listed["messages"]] == ["m-3", "m-2"]
    assert listed["next_cursor"] == "m-2"


@pytest.mark.parametrize(
    ("query", "unmatched"),
    [
        ("hello state:failed", ["state:failed"]),
        ("-hello state:failed nothing", ["-hello", "state:failed", "nothing"]),
        ("hello", None),
        ("", None),
    ],
)
async def test_a_list_tells_which_words_no_message_meets(
    frozen: Served, query: str, unmatched: list[str] | None
) -> None:
    await frozen.send(text="Hello")
    assert (await frozen.get("messages", q=query))["unmatched"] == unmatched


async def test_words_that_only_together_find_nothing_are_not_blamed(frozen: Served) -> None:
    await frozen.send(text="one")
    await frozen.send(text="two")
    assert (await frozen.get("messages", q="one two"))["unmatched"] == []


async def test_the_code_and_the_links_in_a_text_are_shown_wherever_the_message_is(frozen: Served) -> None:
    await frozen.send(text="Your code is 123 456, or https://a.example/x?y=1.")
    shown = await frozen.get("messages/m-1")
    assert (shown["otp"], shown["links"]) == ("123456", ["https://a.example/x?y=1"])
    assert await frozen.get("messages/latest") == shown
    of_one = {"home", "parts", "unicode"}
    for path in ("messages", "messages/wait"):
        assert (await frozen.get(path))["messages"] == [
            {name: value for name, value in shown.items() if name not in of_one}
        ]


async def test_a_unicode_text_says_so(frozen: Served) -> None:
    await frozen.send(text="☃" * 71)
    message = await frozen.get("messages/latest")
    assert (message["encoding"], message["segments"], message["cost"]) == ("UCS-2", 2, "70.00")


async def test_the_timeline_holds_states_and_callbacks_in_order(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    timeline = (await frozen.get("messages/m-1"))["timeline"]
    assert [(each["event"], each["callback"]) for each in timeline] == [
        ("pending", None),
        ("sent", None),
        ("callback.acknowledged", "c-1"),
        ("delivered", None),
        ("callback.acknowledged", "c-2"),
    ]


async def test_the_timeline_holds_callbacks_of_a_request_that_was_dropped(serve: Serve, receiver: Receiver) -> None:
    served = await serve(bounds=Bounds(journal_bytes=1))
    await served.send(callback=receiver.url)
    await served.send()
    await served.post("clock/settle")
    events = [each["event"] for each in (await served.get("messages/m-1"))["timeline"]]
    assert events.count("callback.acknowledged") == 2


async def test_messages_come_newest_first(frozen: Served) -> None:
    for text in ("one", "two", "three"):
        await frozen.send(text=text)
    assert [each["text"] for each in (await frozen.get("messages"))["messages"]] == ["three", "two", "one"]


@pytest.fixture
async def inbox(frozen: Served) -> Served:
    """Three messages: to two numbers, by two clients, an hour apart, the first two delivered."""
    await frozen.send(text="Your code is 1234", to="+256701521269", token="client-a")
    await frozen.send(text="Hello Ama", to="+233241234567", token="client-b")
    await frozen.post("clock/advance", {"by": "1h"})
    await frozen.send(text="Your code is 5678", to="+254701521269", token="client-a")
    return frozen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("to=%2B256701521269", ["m-1"]),
        ("to=+256701521269", ["m-1"]),  # a plus that was not encoded
        ("to=256701521269", ["m-1"]),
        ("to=0701521269", ["m-3", "m-1"]),  # a number at home in two countries
        ("to=0241234567", ["m-2"]),
        ("to=nobody", []),
        ("sender=TOY", ["m-3", "m-2", "m-1"]),
        ("sender=toy", []),
        ("vendor=toy", ["m-3", "m-2", "m-1"]),
        ("account=toy-1", ["m-3", "m-1"]),
        ("account=toy-2", ["m-2"]),
        ("state=delivered", ["m-2", "m-1"]),
        ("state=pending", ["m-3"]),
        ("text=code", ["m-3", "m-1"]),
        ("text=Code", []),
        ("since=2024-01-01T12:30:00Z", ["m-3"]),
        ("since=2024-01-01T12:00:00.000Z", ["m-3", "m-2", "m-1"]),
        ("since=2024-01-01T12:00:00.001Z", ["m-3"]),
        ("text=code&state=delivered&to=0701521269", ["m-1"]),
        ("limit=1", ["m-3"]),
    ],
)
async def test_filters_narrow_what_is_listed(inbox: Served, query: str, found: list[str]) -> None:
    listed = await inbox.get(f"messages?{query}")
    assert [each["id"] for each in listed["messages"]] == found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("state=gone", "state"),
        ("since=soon", "since"),
        ("status=sent", "status"),
        ("text=a&text=b", "text"),
    ],
)
async def test_a_wrong_filter_is_refused(frozen: Served, query: str, parameter: str) -> None:
    answer = await frozen.ask("GET", f"messages?{query}")
    assert (answer.status, answer.problem, answer.json["errors"][0]["parameter"]) == (422, "invalid-input", parameter)


async def test_the_nearest_parameter_is_suggested(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages?sendr=TOY")
    assert answer.json["errors"][0]["did_you_mean"] == "sender"
    assert set(answer.json["errors"][0]["expected"].removeprefix("one of the names ").split(", ")) == {
        "to", "sender", "vendor", "account", "state", "text", "since", "newer_than", "q", "limit", "cursor", "view",
            "request",
    }  # fmt: skip


async def test_pages_neither_repeat_nor_skip_when_messages_arrive_meanwhile(frozen: Served) -> None:
    for number in range(5):
        await frozen.send(text=str(number))
    first = await frozen.get("messages", limit="2")
    await frozen.send(text="new")
    second = await frozen.get("messages", limit="2", cursor=first["next_cursor"])
    third = await frozen.get("messages", limit="2", cursor=second["next_cursor"])
    texts = [each["text"] for page in (first, second, third) for each in page["messages"]]
    assert (texts, third["next_cursor"]) == (["4", "3", "2", "1", "0"], None)


async def test_pages_of_one_recipient_go_on_where_they_ended(frozen: Served) -> None:
    for number in ("0701521269", "0701521268", "0701521269"):
        await frozen.send(to=f"+256{number[1:]}")
    first = await frozen.get("messages", limit="1", to="0701521269")
    second = await frozen.get("messages", limit="1", to="0701521269", cursor=first["next_cursor"])
    assert ([each["id"] for each in second["messages"]], second["next_cursor"]) == (["m-1"], None)


async def test_a_foreign_cursor_is_refused(frozen: Served) -> None:
    assert (await frozen.ask("GET", "messages?cursor=x-1")).problem == "refused"


@pytest.mark.parametrize("identifier", ["m-2", "m-0", "m-01", "x-1", "1", "m-", "m-1x", quote("m-١"), "m-" + "9" * 30])
async def test_an_id_that_leads_nowhere_is_not_found(frozen: Served, identifier: str) -> None:
    await frozen.send()
    answer = await frozen.ask("GET", f"messages/{identifier}")
    assert (answer.status, answer.problem) == (404, "nothing-found")


async def test_the_latest_that_matches_is_shown(inbox: Served) -> None:
    assert (await inbox.get("messages/latest", state="delivered"))["id"] == "m-2"


async def test_no_latest_is_a_problem(frozen: Served) -> None:
    assert (await frozen.ask("GET", "messages/latest")).problem == "nothing-found"


async def test_a_wait_for_what_is_there_answers_at_once(inbox: Served) -> None:
    found = await inbox.get("messages/wait", text="code", count="2", timeout_s="60")
    assert [each["id"] for each in found["messages"]] == ["m-3", "m-1"]


async def test_a_wait_wakes_when_a_message_arrives(frozen: Served) -> None:
    waiting = asyncio.create_task(frozen.get("messages/wait", to="0701521269", timeout_s="60"))
    await frozen.send(to="+256701521268")
    await frozen.send(text="this one")
    assert [each["text"] for each in (await waiting)["messages"]] == ["this one"]


async def test_a_wait_wakes_when_a_state_is_reached(live: Served) -> None:
    waiting = asyncio.create_task(live.get("messages/wait", state="delivered", timeout_s="60"))
    await live.post("clock/speed", {"speed": 100})
    await live.send()
    assert [each["state"] for each in (await waiting)["messages"]] == ["delivered"]


async def test_a_wait_is_for_as_many_as_were_asked_for(frozen: Served) -> None:
    waiting = asyncio.create_task(frozen.get("messages/wait", count="3", timeout_s="60"))
    for text in ("a", "b", "c"):
        await frozen.send(text=text)
    assert [each["text"] for each in (await waiting)["messages"]] == ["c", "b", "a"]


async def test_a_wait_that_times_out_tells_what_came_nearest(inbox: Served) -> None:
    answer = await inbox.ask("GET", "messages/wait?to=0701521269&text=5678&state=delivered&timeout_s=0.01")
    assert (answer.status, answer.problem, answer.json["found"]) == (404, "timeout", 0)
    assert answer.json["nearest"] == [
        {"id": "m-3", "differs": {"state": "pending"}},
        {"id": "m-1", "differs": {"text": "Your code is 1234"}},
        {"id": "m-2", "differs": {"to": "+233241234567", "text": "Hello Ama"}},
    ]
    assert "frozen" in answer.json["detail"]


async def test_a_wait_survives_a_reset(frozen: Served) -> None:
    waiting = asyncio.create_task(frozen.get("messages/wait", text="after", timeout_s="60"))
    await frozen.send(text="before")
    await frozen.post("reset")
    await frozen.send(text="after")
    assert [each["id"] for each in (await waiting)["messages"]] == ["m-1"]


async def test_a_wait_ends_with_its_sandbox(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "short-lived"})
    waiting = asyncio.create_task(frozen.ask("GET", "/s/short-lived/__admin/messages/wait?timeout_s=60"))
    await _someone_waits(frozen, "short-lived")
    await frozen.ask("DELETE", "sandboxes/short-lived")
    assert ((await waiting).status, (await waiting).problem) == (503, "gone")


async def test_a_wait_ends_when_the_server_stops(serve: Serve) -> None:
    served = await serve()
    waiting = asyncio.create_task(served.ask("GET", "messages/wait?timeout_s=60"))
    await _someone_waits(served, "default")
    await served.simulator.stop()
    assert (await waiting).problem == "stopping"


@pytest.mark.parametrize("query", ["timeout_s=121", "timeout_s=-1", "count=0", "timeout_s=nan"])
async def test_a_wait_without_bounds_is_refused(frozen: Served, query: str) -> None:
    assert (await frozen.ask("GET", f"messages/wait?{query}")).status == 422


async def test_messages_are_forgotten_on_request(frozen: Served) -> None:
    await frozen.send()
    await frozen.send()
    answer = await frozen.ask("DELETE", "messages")
    assert (answer.json, (await frozen.get("messages"))["messages"]) == ({"deleted": 2}, [])


async def test_what_is_forgotten_is_called_back_all_the_same(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.ask("DELETE", "messages")
    await frozen.post("clock/settle")
    assert [body["state"] for _, body in receiver.taken()] == ["sent", "delivered"]


async def test_numbers_go_on_after_messages_were_forgotten(frozen: Served) -> None:
    await frozen.send()
    await frozen.ask("DELETE", "messages")
    await frozen.send(to=NUMBER)
    assert (await frozen.get("messages/latest"))["id"] == "m-2"


async def _someone_waits(served: Served, name: str) -> None:
    hosted = served.simulator.host.sandboxes.get(name)
    while not hosted.waiters.waiting:  # noqa: ASYNC110 - nothing tells that somebody has begun to wait
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("text", "regions", "found"),
    [
        ("+15555550100", [], ["+15555550100"]),
        ("0912345678", ["ET"], ["+251912345678"]),
        ("0912345678", ["AQ", "ZZ"], ["0912345678"]),
    ],
)
def test_a_number_is_read_as_in_the_vendors_countries(text: str, regions: list[str], found: list[str]) -> None:
    assert recipients(text, regions) == found


async def test_a_vendor_that_does_not_exist_is_no_filter(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages", params={"vendor": "tpy"})
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "did you mean 'toy'" in answer.json["detail"]
