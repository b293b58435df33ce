"""Programs as they call UGSMS and Push.R by older and other names, over a socket."""

from __future__ import annotations

from decimal import Decimal

import pytest
from clients.pushr.booking import Booking, BookingError
from clients.ugsms.notices import FailedError, Notices

from simulator.testing import MakeSmsSimulator, SmsSimulator

PATHS = ["/sms/send", "/sandbox/sms/send"]


def notices(sms: SmsSimulator, host: str = "www.ugsms.com", path: str = PATHS[0]) -> Notices:
    access = sms.vendors["ugsms"]
    return Notices(access.base_url, access.credentials["api_key"], host, path)


def booking(sms: SmsSimulator, **keys: str) -> Booking:
    access = sms.vendors["pushr"]
    held = {"public": access.credentials["api_key_public"], "secret": access.credentials["api_key_secret"], **keys}
    return Booking(access.base_url, **held)


@pytest.mark.parametrize("host", ["ugsms.com", "www.ugsms.com", "api.ugsms.com"])
@pytest.mark.parametrize("path", PATHS)
def test_a_notice_goes_out_by_every_host_and_either_path(sms_simulator: SmsSimulator, host: str, path: str) -> None:
    client = notices(sms_simulator, host, path)
    assert client.send("0702913454", "School opens on Monday") == 99_965.0
    sms_simulator.clock.settle()
    sms_simulator.assert_sent(1, to="+256702913454", vendor="ugsms", state="delivered")
    assert client.left() == sms_simulator.balance("ugsms") == 99_965


@pytest.mark.parametrize("message_type", ["otp", "transactional", "promotional"])
def test_a_notice_of_any_type_costs_the_same(sms_simulator: SmsSimulator, message_type: str) -> None:
    notices(sms_simulator).send("0702913454", "Your code is 4711", message_type)
    sms_simulator.clock.settle()
    assert sms_simulator.spent("ugsms") == 35
    assert sms_simulator.last.otp == "4711"


@pytest.mark.sms_relaxed("violations")
def test_what_failed_of_a_bulk_is_listed_and_nothing_is_null(sms_simulator: SmsSimulator) -> None:
    client = notices(sms_simulator)
    assert client.send_all({"0702913454": "Ann passed", "0776913451": "Bob passed"}) == {}
    assert client.send_all({"0702913454": "Ann has books", "12345": "Cy"}) == {"12345": "Invalid phone number format"}
    sms_simulator.clock.settle()
    assert sms_simulator.spent("ugsms") == 3 * 35


@pytest.mark.parametrize("path", PATHS)
def test_an_error_of_a_notice_is_read_from_its_field(make_sms_simulator: MakeSmsSimulator, path: str) -> None:
    sms = make_sms_simulator(terms={"ugsms": {"balance": "34"}})
    with pytest.raises(FailedError, match="Insufficient balance"):
        notices(sms, path=path).send("0702913454", "Hello")
    sms.assert_not_sent()


def test_a_guest_gets_a_text_by_the_older_name(sms_simulator: SmsSimulator) -> None:
    assert booking(sms_simulator).confirm("+233558544343", "Approved: Monday at nine") == 1
    assert sms_simulator.spent("pushr") == Decimal("1.25")
    sms_simulator.clock.settle()
    sms_simulator.assert_sent(1, to="+233558544343", vendor="pushr", state="delivered")


@pytest.mark.parametrize("shape", ["detail", "api_key"])
def test_bad_keys_are_told_in_either_shape(make_sms_simulator: MakeSmsSimulator, shape: str) -> None:
    sms = make_sms_simulator(policies={"pushr.bad_keys_shape": shape})
    with pytest.raises(BookingError, match=r"401: Invalid or inactive API keys\."):
        booking(sms, secret="invalid").confirm("233558544343", "Hello")


def test_too_little_money_is_told_in_words(make_sms_simulator: MakeSmsSimulator) -> None:
    sms = make_sms_simulator(terms={"pushr": {"balance": "1"}})
    with pytest.raises(BookingError, match=r"400: Insufficient balance to send messages\."):
        booking(sms).confirm("233558544343", "Hello")
    sms.assert_not_sent()


def test_reminders_are_processed_then_listed_with_their_states(sms_simulator: SmsSimulator) -> None:
    client = booking(sms_simulator)
    token = sms_simulator.ask("POST", "tokens/pushr", {})["token"]
    guests = "contact,name\n233558544343,Ann\n233548799901,Bob\n"
    assert client.remind(1, "Hi {name}", guests) == "PROCESSING"
    assert client.states(1, token) == {1: "pending"}
    sms_simulator.clock.settle()
    assert client.states(1, token) == {1: "partial_failed"}
    assert [each.text for each in sms_simulator.messages()] == ["Hi Ann", "Hi Bob"]
