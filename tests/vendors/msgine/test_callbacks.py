import pytest
from vendors.msgine.client import DAY_MS, EXPIRES, FAILS, HOOK, NUMBER, Client

from simulator.sandbox.books.callbacks import Dispatch
from simulator.vendors.msgine.policy import CallbackEvents, CallbackPayload, Policy
from simulator.vendors.msgine.wording import session_id

OTHER = "+256701234567"
STAYS_SENT = "+256701599903"


def events(client: Client) -> list[tuple[str, str, str]]:
    return [(body["event"], body["status"], body["to"]) for body in client.called_back()]


def attempts(policy: Policy | None) -> list[int]:
    """The instants, counted from the first one, at which a callback that is always answered 500 is sent."""
    client = Client(policy)
    sent: list[int] = []

    def refuse(_: Dispatch) -> int:
        sent.append(client.sandbox.now_ms)
        return 500

    client.receive = refuse
    client.send(to=STAYS_SENT, callbackUrl=HOOK)
    client.advance(DAY_MS)
    return [at_ms - sent[0] for at_ms in sent]


def test_without_a_url_nothing_is_called_back() -> None:
    client = Client()
    client.send()
    client.advance(DAY_MS)
    assert client.called_back() == []


@pytest.mark.parametrize(("number", "last"), [(NUMBER, "delivered"), (FAILS, "failed"), (EXPIRES, "failed")])
def test_every_change_is_called_back(number: str, last: str) -> None:
    client = Client()
    client.send(to=number, callbackUrl=HOOK)
    client.advance(2 * DAY_MS)
    assert events(client) == [("message.sent", "sent", number), (f"message.{last}", last, number)]


def test_each_recipient_has_callbacks_of_its_own() -> None:
    client = Client()
    client.send(to=[NUMBER, OTHER], callbackUrl=HOOK)
    client.advance(20_000)
    assert events(client) == [
        ("message.sent", "sent", NUMBER),
        ("message.sent", "sent", OTHER),
        ("message.delivered", "delivered", NUMBER),
        ("message.delivered", "delivered", OTHER),
    ]


def test_a_callback_tells_the_instant_of_its_own_change() -> None:
    client = Client()
    client.send(callbackUrl=HOOK)
    client.advance(DAY_MS)
    assert [body["timestamp"] for body in client.called_back()] == ["2024-01-15T10:30:01Z", "2024-01-15T10:30:15Z"]


@pytest.mark.parametrize("number", [NUMBER, FAILS])
def test_the_final_state_alone_on_request(number: str) -> None:
    client = Client(Policy(callback_events=CallbackEvents.FINAL))
    client.send(to=number, callbackUrl=HOOK)
    client.advance(DAY_MS)
    assert [status != "sent" for _, status, _ in events(client)] == [True]


def test_the_guides_payload_on_request() -> None:
    client = Client(Policy(callback_payload=CallbackPayload.GUIDE))
    client.send(from_="MyApp", callbackUrl=HOOK)
    client.advance(1_000)
    (body,) = client.called_back()
    assert list(body.items()) == [
        ("id", "msg_1000000001"),
        ("event", "message.sent"),
        ("status", "sent"),
        ("to", NUMBER),
        ("from", "MyApp"),
        ("timestamp", "2024-01-15T10:30:01Z"),
        ("messageId", "msg_1000000001"),
        ("sid", session_id("test", 1)),
    ]


def test_a_callback_is_tried_three_times() -> None:
    assert attempts(None) == [0, 5_000, 35_000]


def test_retries_can_be_switched_off() -> None:
    assert attempts(Policy(callback_attempts=1)) == [0]


def test_there_may_be_ten_attempts() -> None:
    assert len(attempts(Policy(callback_attempts=10))) == 10


@pytest.mark.parametrize("count", [0, -1, 11])
def test_other_numbers_of_attempts_make_no_sense(count: int) -> None:
    with pytest.raises(ValueError, match=f"callback_attempts is {count}; expected 1"):
        Policy(callback_attempts=count)
