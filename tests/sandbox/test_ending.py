"""Messages that are brought to their end by hand, whatever was planned for them."""

from decimal import Decimal

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.delivery import end_now, outcomes_of
from simulator.sandbox.books.messages import Message
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

LATER_MS = 3_600_000
ALL = [State.DELIVERED, State.FAILED, State.EXPIRED]


def message_of(sandbox: Sandbox) -> Message:
    message = sandbox.messages.get(1)
    assert message is not None
    return message


def states_of(message: Message) -> list[State]:
    return [change.state for change in message.timeline]


@pytest.mark.parametrize("sending", [Sending.SOON, Sending.AT_ONCE])
@pytest.mark.parametrize("state", ALL)
def test_what_was_charged_ends_in_any_way(sending: Sending, state: State) -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), sending=sending)
    message = message_of(sandbox)
    assert outcomes_of(message) == ALL
    end_now(sandbox, message, state, None)
    advance(sandbox, 100 * LATER_MS)
    assert states_of(message) == [State.PENDING, State.SENT, state]
    assert outcomes_of(message) == []


@pytest.mark.parametrize("state", [State.DELIVERED, State.EXPIRED])
@pytest.mark.parametrize(("release_ms", "sending"), [(LATER_MS, Sending.SOON), (None, Sending.IN_BACKGROUND)])
def test_what_is_not_charged_yet_reaches_no_network(release_ms: int | None, sending: Sending, state: State) -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), release_ms=release_ms, sending=sending)
    with pytest.raises(ConflictError, match=f"cannot become {state.value} before it is charged; expected: failed$"):
        end_now(sandbox, message_of(sandbox), state, None)


@pytest.mark.parametrize(
    ("release_ms", "sending", "before"),
    [(LATER_MS, Sending.SOON, State.SCHEDULED), (None, Sending.IN_BACKGROUND, State.PENDING)],
)
def test_what_failed_before_it_was_charged_is_never_charged(
    release_ms: int | None, sending: Sending, before: State
) -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submit(sandbox, account, ("+256701521269", "+256701521270"), release_ms=release_ms, sending=sending)
    message = message_of(sandbox)
    end_now(sandbox, message, State.FAILED, "by hand")
    advance(sandbox, 100 * LATER_MS)
    assert (states_of(message), message.reason) == ([before, State.FAILED], "by hand")
    assert account.balance == Decimal(10) - PRICE
    other = sandbox.messages.get(2)
    assert other is not None
    assert other.state is State.DELIVERED


def test_what_fails_by_hand_is_refunded_as_the_terms_say() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, refund_after_ms=0)
    submit(sandbox, account)
    end_now(sandbox, message_of(sandbox), State.FAILED, None)
    assert account.balance == Decimal(10)
