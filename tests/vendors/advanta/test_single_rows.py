import datetime as dt

import pytest
from support.inprocess import World, body_of
from vendors.advanta.sending import rows_of

from simulator.api.request import Response

NOON = dt.datetime(2024, 1, 1, 15)  # noqa: DTZ001 - as the clocks in Kenya show the world's noon


def send(world: World, call: str = "sendsms", **fields: object) -> Response:
    """A single send in order, with some fields changed."""
    sent = {"apikey": "key", "partnerID": "1234", "message": "Hello", "shortcode": "ADVANTA", "mobile": "254712345678"}
    return world.ask("POST", f"/api/services/{call}", json=sent | fields)


@pytest.mark.parametrize(
    ("mobile", "shown"),
    [("0712345678", 254712345678), ("+254712345678", 254712345678), ("12345", 12345), ("0123", "0123"), ("x", "x")],
)
def test_the_row_of_sendsms_has_a_number(world: World, mobile: str, shown: object) -> None:
    (row,) = rows_of(send(world, mobile=mobile))
    assert row["mobile"] == shown


def test_the_row_of_sendotp_has_a_text(world: World) -> None:
    (row,) = rows_of(send(world, "sendotp"))
    assert row["mobile"] == "254712345678"


@pytest.mark.parametrize("late_ms", [0, 1, 59_999])
def test_the_present_minute_is_now(world: World, late_ms: int) -> None:
    world.advance(late_ms)
    send(world, timeToSend=f"{NOON:%Y-%m-%d %H:%M}")
    assert [message.submission.release_ms for message in world.messages()] == [None]


@pytest.mark.parametrize(
    ("late_ms", "time"), [(60_000, f"{NOON:%Y-%m-%d %H:%M}"), (1, f"{NOON:%Y-%m-%d %H:%M:%S}"), (1, "1704110400")]
)
def test_what_is_past_is_refused(world: World, late_ms: int, time: str) -> None:
    world.advance(late_ms)
    assert body_of(send(world, timeToSend=time))["response-code"] == 1009
    assert world.messages() == []
