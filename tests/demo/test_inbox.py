"""Demo data: plausible, complete, and the same every time."""

import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from simulator.demo.inbox import BUSY, LOST, WELL, live_through
from simulator.demo.planning import people, plan
from simulator.demo.wanted import DAY_MS, Demo
from simulator.inprocess import held_sandbox
from simulator.sandbox.books.callbacks import CallbackState
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.books.messages import Message
from simulator.sandbox.chance import Chance
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.account_models import AccountModel
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory
from simulator.sms.networks import network_of
from simulator.sms.numbers import region_of
from simulator.sms.states import State
from simulator.vendors import BUILT_IN

PRESENT_MS = 1_704_110_400_000
RECEIVER = "http://127.0.0.1:9/__catch/receipts"
DIRECTORY = VendorDirectory(BUILT_IN)


def lived(demo: Demo, **world: Any) -> Sandbox:
    """A sandbox that lived through demo data until noon of 2024-01-01."""
    sandbox = held_sandbox("default", World(speed=0, **world), DIRECTORY.vendors, PRESENT_MS - demo.span_ms)
    live_through(sandbox, DIRECTORY, demo, PRESENT_MS, RECEIVER)
    return sandbox


def messages_of(sandbox: Sandbox) -> list[Message]:
    return list(sandbox.messages.search(MessageQuery()))


def lines_of(sandbox: Sandbox) -> list[str]:
    return [f"{message.to} {message.text} {message.timeline}" for message in messages_of(sandbox)]


@pytest.fixture(scope="module")
def inbox() -> Sandbox:
    return lived(Demo())


def test_there_are_as_many_messages_as_wanted(inbox: Sandbox) -> None:
    assert len(messages_of(inbox)) == Demo().count


def test_every_vendor_takes_part(inbox: Sandbox) -> None:
    counts = Counter(message.submission.account.vendor for message in messages_of(inbox))
    assert all(counts[vendor.name] >= 30 for vendor in BUILT_IN)


def test_every_built_in_vendor_makes_a_request_of_a_sample() -> None:
    assert all(vendor.sample for vendor in BUILT_IN)


def test_it_lies_in_the_past_and_ends_at_the_present(inbox: Sandbox) -> None:
    instants = [message.submission.created_ms for message in messages_of(inbox)]
    assert min(instants) >= PRESENT_MS - Demo().span_ms
    assert max(instants) == PRESENT_MS == inbox.now_ms
    assert len({instant // DAY_MS for instant in instants}) >= Demo().days


def test_some_messages_fail_and_most_arrive(inbox: Sandbox) -> None:
    states = Counter(message.state for message in messages_of(inbox))
    assert states[State.DELIVERED] > 0.9 * Demo().count
    assert states[State.FAILED] + states[State.EXPIRED] + states[State.SENT] > 0


def test_some_texts_are_long_and_some_are_unicode(inbox: Sandbox) -> None:
    texts = [message.text for message in messages_of(inbox)]
    assert any(len(text) > 160 for text in texts)
    assert any(not text.isascii() for text in texts)


def test_some_requests_go_to_many_at_once(inbox: Sandbox) -> None:
    assert any(message.submission.count > 4 for message in messages_of(inbox))


@pytest.mark.parametrize("reason", ["insufficient_balance", "invalid_credentials", "invalid_phone_number"])
def test_some_requests_are_refused(inbox: Sandbox, reason: str) -> None:
    rejections = {exchange.rejection for exchange in inbox.journal.newest_first()}
    assert reason in rejections


def test_nothing_is_left_to_call_back(inbox: Sandbox) -> None:
    assert (inbox.outbox, len(inbox.in_flight)) == ([], 0)


def test_receipts_are_reported_wherever_an_account_can_have_them(inbox: Sandbox) -> None:
    callbacks = list(inbox.callbacks.oldest_first())
    assert {callback.subject.account.vendor for callback in callbacks} == {*inbox.rules.reporting}
    assert {callback.url for callback in callbacks} == {RECEIVER}


def test_some_receipts_are_tried_again_and_some_never_get_through(inbox: Sandbox) -> None:
    callbacks = list(inbox.callbacks.oldest_first())
    assert any(
        [attempt.status for attempt in callback.attempts] == [BUSY, WELL]
        and callback.attempts[0].at_ms != callback.attempts[1].at_ms
        for callback in callbacks
    )
    assert any(callback.state is CallbackState.FAILED for callback in callbacks)
    assert Counter(callback.state for callback in callbacks).most_common(1)[0][0] is CallbackState.ACKNOWLEDGED


def test_receipts_of_an_account_with_a_url_of_its_own_are_nobody_elses() -> None:
    accounts = [AccountModel.model_validate({"vendor": "advanta", "callback_url": "http://127.0.0.1:9/own"})]
    sandbox = lived(Demo(count=60), accounts=accounts)
    own = [each for each in sandbox.callbacks.oldest_first() if each.subject.account.vendor == "advanta"]
    assert {(each.url, len(each.attempts)) for each in own} == {("http://127.0.0.1:9/own", 0)}


def test_one_answer_is_lost_and_its_customer_sends_again(inbox: Sandbox) -> None:
    (fault,) = inbox.faults
    assert (fault.name, fault.struck) == (LOST, 1)
    (lost,) = [exchange for exchange in inbox.journal.newest_first() if exchange.faults]
    again = inbox.journal.get(lost.ordinal + 1)
    assert again is not None
    assert (again.target, again.body) == (lost.target, lost.body)
    (first,), (second,) = [
        [message for message in messages_of(inbox) if message.submission.exchange == each.ordinal]
        for each in (lost, again)
    ]
    assert (first.to, first.text, first.is_charged) == (second.to, second.text, second.is_charged)


def test_every_balance_is_the_sum_of_its_entries_and_never_below_zero(inbox: Sandbox) -> None:
    for account in inbox.accounts:
        entries = [entry for entry in inbox.ledger.entries() if entry.account is account]
        assert account.balance == sum(entry.amount for entry in entries)
        assert all(entry.balance >= 0 for entry in entries)


def test_recipients_are_mobile_numbers_of_known_networks(inbox: Sandbox) -> None:
    home = {vendor.name: vendor.region for vendor in BUILT_IN}
    for message in messages_of(inbox):
        assert region_of(message.to) == home[message.submission.account.vendor]
        assert network_of(message.to) is not None


def test_equal_seeds_give_equal_inboxes() -> None:
    demo = Demo(count=40, days=2, seed="x")
    assert lines_of(lived(demo)) == lines_of(lived(demo))


def test_different_seeds_give_different_inboxes() -> None:
    assert lines_of(lived(Demo(count=40, seed="x"))) != lines_of(lived(Demo(count=40, seed="y")))


def test_the_hash_seed_of_the_process_does_not_matter() -> None:
    code = (
        "import json\n"
        "from simulator.demo.planning import plan\n"
        "from simulator.sandbox.chance import Chance\n"
        "print(json.dumps(plan(['UG', 'GH'], 30, 0, 86_400_000, Chance('s').once('demo'))))\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert [len(json.loads(run)) > 5 for run in runs] == [True]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_few_messages_are_enough(count: int) -> None:
    assert len(messages_of(lived(Demo(count=count, days=1)))) == count


def test_accounts_without_money_are_topped_up() -> None:
    vendor = BUILT_IN[0].name
    sandbox = lived(Demo(count=40), accounts=[AccountModel(vendor=vendor, balance=Decimal(0))])
    assert sandbox.accounts.of_vendor(vendor)[0].balance > 0


def test_without_vendors_there_is_nothing_to_do() -> None:
    sandbox = held_sandbox("x", World(speed=0), [])
    live_through(sandbox, VendorDirectory([]), Demo(), DAY_MS)
    assert (len(sandbox.journal), sandbox.now_ms) == (0, DAY_MS)


@pytest.mark.parametrize("region", ["UG", "KE", "GH", "US"])
def test_people_have_different_numbers(region: str) -> None:
    crowd = people(region, 400, Chance("s").once("people"))
    assert len({person.msisdn for person in crowd}) == len(crowd) == 400


def test_a_region_without_mobile_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="no mobile numbers are known for region 'XX'"):
        people("XX", 1, Chance("s").once("people"))


def test_sends_are_in_order_of_time() -> None:
    instants = [send.at_ms for send in plan(["UG", "KE"], 100, 0, 3 * DAY_MS, Chance("s").once("demo"))]
    assert instants == sorted(instants)
