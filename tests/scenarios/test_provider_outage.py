"""One provider is offline for half an hour, another one is there."""

from __future__ import annotations

from support.scenarios import found, tried

from simulator.sandbox.books.message_query import MessageQuery
from simulator.trying.seeing import Sight

OUTAGE_MS = (600_000, 2_400_000)


def test_nothing_is_taken_during_the_outage_and_everything_before_and_after() -> None:
    played = tried("provider-outage", "naive")
    asked = [each for each in played.asked if each.vendor == "msgine"]
    for each in asked:
        is_out = OUTAGE_MS[0] <= each.at_ms - played.start_ms < OUTAGE_MS[1]
        assert each.seen.sight is (Sight.UNREACHABLE if is_out else Sight.DONE)
    assert {each.seen.sight for each in asked} == {Sight.UNREACHABLE, Sight.DONE}
    assert played.left > 0


def test_who_fails_over_sends_every_text_once() -> None:
    played = tried("provider-outage", "careful")
    assert (played.finished, played.left) == (24, 0)
    messages = list(played.sandbox.messages.search(MessageQuery()))
    assert len({message.text for message in messages}) == len(messages) == 24
    assert any("MsGine" in message.text and message.submission.account.vendor == "ugsms" for message in messages)
    assert played.asked[-1].vendor == "msgine"  # it goes back
    assert found(played.sandbox) == []
