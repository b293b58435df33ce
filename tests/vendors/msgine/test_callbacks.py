import pytest
from vendors.msgine.client import DAY_MS, EXPIRES, FAILS, HOOK, NUMBER, Client

from simulator.sandbox.books.callbacks import Dispatch
from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.policy import CallbackEvents, CallbackPayload, Policy
from simulator.vendors.msgine.wording import session_id

OTHER = "+256701234567"
OWN = "https://your-app.com/all"
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


def client_with_own_url(policy: Policy | None = None) -> Client:
    """A client whose account has a URL of its own."""
    client = Client(policy)
    assert VENDOR.reporting is not None
    client.account.callback = VENDOR.reporting(client.sandbox, client.account, OWN)
    return client


def test_what_names_no_url_is_called_back_at_the_accounts_own_with_the_same_bodies() -> None:
    clients = Client(), client_with_own_url()
    clients[0].send(callbackUrl=HOOK)
    clients[1].send()
    for client in clients:
        client.advance(DAY_MS)
    assert clients[0].called_back() == clients[1].called_back() != []
    assert {each.callback.url for each in clients[1].sent} == {OWN}


def test_a_url_that_is_named_goes_before_the_accounts_own() -> None:
    client = client_with_own_url()
    client.send(callbackUrl=HOOK)
    client.advance(DAY_MS)
    assert [each.callback.url for each in client.sent] == [HOOK, HOOK]


def test_the_switches_hold_for_the_accounts_own_url_too() -> None:
    client = client_with_own_url(
        Policy(callback_payload=CallbackPayload.GUIDE, callback_events=CallbackEvents.FINAL, callback_attempts=1)
    )
    client.send()
    client.advance(DAY_MS)
    (body,) = client.called_back()
    assert len(body) == 8
    assert client.account.callback is not None
    assert client.account.callback.backoff_ms == ()
