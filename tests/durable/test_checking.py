"""Each rule of the checker finds what alone contradicts it, and a book and a server that agree contradict none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from durable.kills import checking
from durable.kills.book import Book, Kind, Operation
from durable.kills.checking import RULES, each_event_has_one_body, wrongs_of
from durable.kills.found import Found, FoundCallback, FoundEntry, FoundExchange, FoundMessage
from durable.kills.receiving import Posted
from durable.kills.world import ACCOUNTS, POOR, RICH

SANDBOX = "shop"
HEAD = {"content-type": "application/json"}
HEADERS = (("Content-Type", "application/json"),)


class Day:
    """Two sends, one refused send, a top-up, a message from a handset and a moved clock, all answered and all found."""

    def __init__(self) -> None:
        self.book = Book()
        self.first = self.ask(Kind.SEND, count=1, amount=Decimal("0.05"))
        self.second = self.ask(Kind.SEND, count=3, amount=Decimal("0.15"))
        self.refused = self.ask(Kind.SEND, 402, count=1, amount=Decimal("0.05"), is_to_be_accepted=False)
        self.top_up = self.ask(Kind.TOP_UP, amount=Decimal(4))
        self.incoming = self.ask(Kind.INCOMING, 201)
        self.advance = self.ask(Kind.ADVANCE)
        self.came = {self.posted(self.first): 1, self.posted(self.second): 2, self.posted(self.incoming): 1}
        accepted = (self.first, self.second)
        opening = [FoundEntry(each, "opening", Decimal(0 if each == POOR else RICH), None) for each in ACCOUNTS]
        self.found = Found(
            exchanges=[
                FoundExchange(f"x-{each.number}", each.number, each.status, HEADERS, each.answer)
                for each in (*accepted, self.refused)
            ],
            messages=[
                FoundMessage(each.text, f"x-{each.number}", "delivered") for each in accepted for _ in range(each.count)
            ],
            entries=[
                *opening,
                *(FoundEntry("msgine-1", "charge", -each.amount, f"x-{each.number}") for each in accepted),
                FoundEntry("msgine-1", "top-up", self.top_up.amount, None),
            ],
            balances={each.account: each.amount for each in opening} | {"msgine-1": RICH + Decimal("3.80")},
            callbacks=[
                FoundCallback(f"http://127.0.0.1:1{each.path}", each.body, "acknowledged") for each in self.came
            ],
            incoming=[self.incoming.text],
            now="2024-01-01T12:00:01.000Z",
        )

    def ask(self, kind: Kind, status: int = 200, **fields: object) -> Operation:
        """Have something asked for and answered."""
        operation = self.sent(kind, **fields)
        self.book.answer(operation, status, HEAD, b'{"now": "2024-01-01T12:00:01.000Z"}')
        return operation

    def sent(self, kind: Kind, **fields: object) -> Operation:
        """Have something asked for that nobody answers."""
        operation = Operation(self.book.next_number(), kind, SANDBOX, "POST", "/", account="msgine-1", **fields)  # type: ignore[arg-type]
        self.book.send(operation)
        return operation

    def posted(self, operation: Operation) -> Posted:
        """The callback that tells of an operation."""
        if operation.kind is Kind.INCOMING:
            return Posted(f"/incoming/{SANDBOX}", json.dumps({"message": operation.text}).encode())
        told = {"to": "+256701521269", "event": "message.delivered", "timestamp": "12:00"}
        return Posted(f"/messages/{SANDBOX}/{operation.number}", json.dumps(told).encode())

    def wrongs(self) -> list[str]:
        """What the checker says of it."""
        return wrongs_of(self.book, SANDBOX, self.found, self.came)

    # What may go wrong -----------------------------------------------------------------------------------------------

    def lose(self, operation: Operation) -> None:
        """Have nothing be left of a send, its callbacks included."""
        gone = f"x-{operation.number}"
        self.found = replace(
            self.found,
            exchanges=[each for each in self.found.exchanges if each.id != gone],
            messages=[each for each in self.found.messages if each.exchange != gone],
            entries=[each for each in self.found.entries if each.exchange != gone],
            callbacks=[each for each in self.found.callbacks if not each.url.endswith(f"/{operation.number}")],
            balances=self.found.balances | {"msgine-1": self.found.balances["msgine-1"] + operation.amount},
        )
        self.came.pop(self.posted(operation), None)

    def lose_everything(self) -> None:
        """Begin anew."""
        opening = [each for each in self.found.entries if each.cause == "opening"]
        self.found = Found(
            entries=opening, balances={each.account: each.amount for each in opening}, now=self.found.now
        )


def forge_an_answer(day: Day) -> None:
    day.found.exchanges[0] = day.found.exchanges[0]._replace(body=b"{}")


def change_a_header(day: Day) -> None:
    day.found.exchanges[0] = day.found.exchanges[0]._replace(headers=(("Content-Type", "text/plain"),))


def leave_an_exchange_out(day: Day) -> None:
    del day.found.exchanges[2]  # the refused one, of which nothing else is kept


def repeat_an_exchange(day: Day) -> None:
    day.found.exchanges.append(day.found.exchanges[2]._replace(id="x-9"))


def find_what_nobody_asked_for(day: Day) -> None:
    day.found.exchanges.append(day.found.exchanges[2]._replace(id="x-9", operation=99))


def leave_a_message_out(day: Day) -> None:
    del day.found.messages[1]


def repeat_a_message(day: Day) -> None:
    day.found.messages.append(day.found.messages[0])


def store_what_was_refused(day: Day) -> None:
    day.found.messages.append(FoundMessage(day.refused.text, "x-0", "delivered"))


def store_what_nobody_sent(day: Day) -> None:
    day.found.messages.append(FoundMessage("Hello", "x-0", "delivered"))


def charge_twice(day: Day) -> None:
    day.found.entries.append(FoundEntry("msgine-1", "charge", Decimal("-0.05"), "x-1"))
    day.found.entries.append(FoundEntry("msgine-1", "top-up", Decimal("0.05"), None))


def charge_for_nothing(day: Day) -> None:
    day.found.entries.append(FoundEntry("msgine-1", "charge", Decimal("0.00"), None))
    day.found.entries.append(FoundEntry("msgine-1", "charge", Decimal("0.01"), "x-77"))


def lose_a_cent(day: Day) -> None:
    day.found.balances["msgine-1"] -= Decimal("0.01")


def post_a_cent(day: Day) -> None:
    day.found.entries.append(FoundEntry("msgine-1", "opening", Decimal("0.01"), None))
    day.found.balances["msgine-1"] += Decimal("0.01")


def lose_a_message_from_a_handset(day: Day) -> None:
    day.found.incoming.clear()


def top_up_twice(day: Day) -> None:
    day.found.entries.append(FoundEntry("msgine-1", "top-up", Decimal(4), None))


def change_the_order(day: Day) -> None:
    first, second, *_ = day.found.exchanges
    for before, after in ((first, "x-8"), (second, "x-1")):
        place = day.found.exchanges.index(before)
        day.found.exchanges[place] = before._replace(id=after)
    for place, message in enumerate(day.found.messages):
        day.found.messages[place] = message._replace(exchange={"x-1": "x-8", "x-2": "x-1"}[message.exchange])
    for place, entry in enumerate(day.found.entries):
        exchange = {"x-1": "x-8", "x-2": "x-1"}.get(entry.exchange or "", entry.exchange)
        day.found.entries[place] = entry._replace(exchange=exchange)


def go_back_in_time(day: Day) -> None:
    day.found = replace(day.found, now="2024-01-01T12:00:00.999Z")


def never_rest(day: Day) -> None:
    day.found = replace(day.found, is_settled=False)


def forget_what_was_planned(day: Day) -> None:
    day.found.messages[0] = day.found.messages[0]._replace(state="sent")


def give_a_callback_up(day: Day) -> None:
    day.found.callbacks[0] = day.found.callbacks[0]._replace(state="waiting")


def call_back_otherwise(day: Day) -> None:
    day.found.callbacks[0] = day.found.callbacks[0]._replace(body=b"{}")


def never_call_back(day: Day) -> None:
    del day.came[day.posted(day.second)]


PLANTED: dict[Callable[[Day], None], set[str]] = {
    forge_an_answer: {"answers_are_given_again"},
    change_a_header: {"answers_are_given_again"},
    leave_an_exchange_out: {"the_journal_is_complete"},
    repeat_an_exchange: {"the_journal_is_complete"},
    find_what_nobody_asked_for: {"the_journal_is_complete"},
    leave_a_message_out: {"sends_are_stored_once"},
    repeat_a_message: {"sends_are_stored_once"},
    store_what_was_refused: {"sends_are_stored_once", "balances_are_right"},
    store_what_nobody_sent: {"sends_are_stored_once"},
    charge_twice: {"sends_are_charged_once"},
    charge_for_nothing: {"sends_are_charged_once", "balances_are_right"},
    lose_a_cent: {"balances_are_right"},
    post_a_cent: {"balances_are_right"},
    lose_a_message_from_a_handset: {"commands_are_done_once"},
    top_up_twice: {"commands_are_done_once", "balances_are_right"},
    change_the_order: {"the_order_is_kept"},
    go_back_in_time: {"time_is_not_behind"},
    never_rest: {"nothing_planned_is_lost"},
    forget_what_was_planned: {"nothing_planned_is_lost"},
    give_a_callback_up: {"nothing_planned_is_lost"},
    call_back_otherwise: {"callbacks_are_those_that_came"},
    never_call_back: {"callbacks_are_those_that_came"},
}
"""What may go wrong, and the rules that find it."""


def test_what_agrees_contradicts_nothing() -> None:
    assert Day().wrongs() == []


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_goes_wrong_is_found_by_the_rules_that_are_about_it(
    plant: Callable[[Day], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for rule in RULES:
        day = Day()
        plant(day)
        monkeypatch.setattr(checking, "RULES", (rule,))
        if day.wrongs():
            found.add(rule.__name__)
    assert found == PLANTED[plant]


def test_every_rule_is_seen_to_find_something() -> None:
    assert {rule.__name__ for rule in RULES} == set().union(*PLANTED.values())


@pytest.mark.parametrize("is_done", [True, False])
def test_what_nobody_answered_may_be_done_or_not(*, is_done: bool) -> None:
    day = Day()
    operation = day.second
    operation.status, operation.over = 0, None
    if not is_done:
        day.lose(operation)
    assert day.wrongs() == []


def test_what_nobody_answered_is_done_by_halves_by_no_means() -> None:
    day = Day()
    day.second.status, day.second.over = 0, None
    leave_a_message_out(day)
    assert day.wrongs()


def test_what_somebody_was_shown_has_to_be_there() -> None:
    day = Day()
    day.second.status, day.second.over = 0, None
    day.book.see(day.second.text)
    day.lose(day.second)
    assert day.wrongs()


@pytest.mark.parametrize("is_done", [True, False])
def test_what_was_found_once_stays_so(*, is_done: bool) -> None:
    day, other = Day(), Day()
    for each in (day, other):
        each.second.status, each.second.over = 0, None
    other.book = day.book
    (other if is_done else day).lose(day.second)
    assert day.wrongs() == []
    assert other.wrongs()


def test_nothing_is_left_after_an_acknowledged_reset() -> None:
    day = Day()
    day.ask(Kind.RESET)
    assert day.wrongs()
    day.lose_everything()
    assert day.wrongs() == []


@pytest.mark.parametrize("is_done", [True, False])
def test_a_reset_that_nobody_answered_is_done_or_not(*, is_done: bool) -> None:
    day = Day()
    day.sent(Kind.RESET)
    if is_done:
        day.lose_everything()
    assert day.wrongs() == []


def test_a_reset_that_nobody_answered_is_done_by_halves_by_no_means() -> None:
    day = Day()
    day.sent(Kind.RESET)
    day.lose(day.first)
    assert day.wrongs()


def test_what_was_asked_for_while_a_reset_was_under_way_may_be_there_or_not() -> None:
    day = Day()
    reset = day.sent(Kind.RESET)
    meanwhile = day.ask(Kind.SEND, count=1, amount=Decimal("0.05"))
    day.book.answer(reset, 200, HEAD, b"")
    afterwards = day.ask(Kind.SEND, 402, count=1, is_to_be_accepted=False)
    day.lose_everything()
    for operation in (afterwards, meanwhile):
        day.found.exchanges.append(
            FoundExchange(f"x-{operation.number}", operation.number, operation.status, HEADERS, operation.answer)
        )
    assert day.wrongs()  # it is there by halves
    day.found.messages.append(FoundMessage(meanwhile.text, f"x-{meanwhile.number}", "delivered"))
    day.found.entries.append(FoundEntry("msgine-1", "charge", -meanwhile.amount, f"x-{meanwhile.number}"))
    day.found.balances["msgine-1"] -= meanwhile.amount
    assert day.wrongs() == []


def test_a_sandbox_whose_deletion_was_acknowledged_stays_away() -> None:
    day = Day()
    day.ask(Kind.DELETE)
    assert day.wrongs()
    assert wrongs_of(day.book, SANDBOX, None, day.came) == []
    assert wrongs_of(day.book, SANDBOX, day.found, day.came)


def test_a_sandbox_that_nobody_deleted_is_there() -> None:
    day = Day()
    assert wrongs_of(day.book, SANDBOX, None, day.came)


def test_a_sandbox_that_was_made_anew_knows_nothing_of_the_one_before() -> None:
    day = Day()
    day.ask(Kind.DELETE)
    day.ask(Kind.CREATE, 201)
    assert day.wrongs()
    assert wrongs_of(day.book, SANDBOX, None, day.came)
    day.lose_everything()
    assert day.wrongs() == []


def test_a_look_that_shows_less_than_was_acknowledged_before_is_found() -> None:
    day = Day()
    for shown in (3, 2, 0):
        day.book.look(day.sent(Kind.LOOK, looks_for=day.second), [day.second.text] * shown)
    assert day.book.looked_for == 3
    assert [re.findall(r"has shown (\d) messages", stale) for stale in day.book.stale] == [["2"], ["0"]]


def test_a_look_need_not_show_what_was_before_a_beginning() -> None:
    day = Day()
    reset = day.sent(Kind.RESET)
    assert not day.book.newest(SANDBOX)
    day.book.look(day.sent(Kind.LOOK, looks_for=day.second), [])
    day.book.answer(reset, 200, HEAD, b"")
    day.book.look(day.sent(Kind.LOOK, looks_for=day.second), [])
    assert (day.book.looked_for, day.book.stale) == (0, [])
    afterwards = day.ask(Kind.SEND, count=1)
    assert [*day.book.newest(SANDBOX)] == [afterwards]


def test_an_answer_that_nobody_knows_by_whether_it_was_done_is_none() -> None:
    day = Day()
    lost = day.sent(Kind.SEND, count=1)
    day.book.answer(lost, 503, {"x-sms-simulator-problem": "engine-lost"}, b"")
    assert (lost.is_answered, lost.over, dict(day.book.problems)) == (False, None, {"engine-lost": 1})


def test_an_event_whose_callback_came_with_two_bodies_is_found() -> None:
    day = Day()
    assert [*each_event_has_one_body(day.came)] == []
    [posted, *_] = day.came
    day.came[posted._replace(body=posted.body.replace(b"12:00", b"12:01"))] = 1
    assert len([*each_event_has_one_body(day.came)]) == 1
    assert len([*each_event_has_one_body(day.came, {SANDBOX})]) == 1


def test_a_message_of_another_life_may_be_told_of_by_another_body() -> None:
    day = Day()
    told = {"to": "+256701521269", "event": "message.delivered"}
    path = day.posted(day.first).path
    came = {Posted(path, json.dumps({**told, "id": each}).encode()): 1 for each in "ab"}
    assert len([*each_event_has_one_body(came)]) == 1
    assert [*each_event_has_one_body(came, {SANDBOX})] == []
