"""The words for how messages fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from vendors.advanta.sending import item, send

from simulator.sandbox.acts.moving import move
from simulator.sms.nondelivery import NON_DELIVERIES, NonDelivery
from simulator.sms.states import State
from simulator.vendors.advanta.delivery_words import DeliveryWord, delivery_word

if TYPE_CHECKING:
    from support.inprocess import World

    from simulator.sandbox.books.messages import Message

WORDS = {
    "absent_subscriber": "AbsentSubscriber",
    "delivery_impossible": "DeliveryImpossible",
    "sender_blocked": "SenderName Blacklisted",
    "invalid_sender": "Invalid Source Address",
    "unknown": "Unknown",
}


def a_message(world: World) -> Message:
    send(world, item())
    (message,) = world.sandbox.messages.newest_first()
    return message


def a_sent_message(world: World) -> Message:
    message = a_message(world)
    move(world.sandbox, message, State.SENT)
    return message


def test_what_was_accepted_and_not_sent_is_unknown(world: World) -> None:
    assert delivery_word(a_message(world)).description == "Unknown"


def test_what_was_sent_is_sent_to_the_network(world: World) -> None:
    assert delivery_word(a_sent_message(world)).description == "SentToNetwork"


def test_what_arrived_is_delivered_to_the_terminal_32(world: World) -> None:
    message = a_sent_message(world)
    move(world.sandbox, message, State.DELIVERED)
    assert delivery_word(message) == DeliveryWord("DeliveredToTerminal", 32)


@pytest.mark.parametrize("cause", NON_DELIVERIES, ids=lambda cause: cause.name)
def test_what_did_not_arrive_has_the_word_of_its_cause(world: World, cause: NonDelivery) -> None:
    message = a_sent_message(world)
    move(world.sandbox, message, cause.state, cause.reason)
    assert delivery_word(message).description == WORDS[cause.name]


@pytest.mark.parametrize(("state", "word"), [(State.FAILED, "DeliveryImpossible"), (State.EXPIRED, "AbsentSubscriber")])
def test_a_reason_of_ones_own_has_the_usual_word_of_its_state(world: World, state: State, word: str) -> None:
    message = a_sent_message(world)
    move(world.sandbox, message, state, "the moon is full")
    assert delivery_word(message).description == word


def test_a_message_that_waits_for_its_time_is_scheduled(world: World) -> None:
    message = a_message(world)
    message.state = State.SCHEDULED
    assert delivery_word(message).description == "Scheduled"


def test_no_two_words_have_one_number(world: World) -> None:
    message = a_message(world)
    words = set()
    for state in State:
        for cause in NON_DELIVERIES:
            message.state, message.reason = state, cause.reason
            words.add(delivery_word(message))
    assert len({word.status for word in words}) == len({word.description for word in words}) == len(words) == 8
