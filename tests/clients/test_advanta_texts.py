"""Programs that send one text by the Advanta family, over a socket: what each reads, and what was sent and reported."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from clients.advanta.by_form import FormClient, RejectedError
from clients.advanta.polling import Reminder
from clients.advanta.strict import RefusedError, StrictClient
from clients.partner import SENDER, Partner, assert_found, partner_of, poor, report
from support.programs import needs

from simulator.testing import Arrival, CallbackReceiver, MakeSmsSimulator, SmsSimulator

HERE = Path(__file__).parent / "advanta"
NAIROBI = dt.timezone(dt.timedelta(hours=3))
HASH = "5d41402abc4b2a76b9719d911017c592ae2a3f1ba4a3f0a1d2c3b4a596877665"


def run(program: str, *arguments: str) -> str:
    """Run a program of this folder by the interpreter that its name asks for, and return what it printed."""
    interpreter = {".php": "php", ".mjs": "node"}[Path(program).suffix]
    command = [interpreter, str(HERE / program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


# ---------------------------------------------------------------------------------------- a query with everything in it


@needs("php", "8")
@pytest.mark.parametrize("mobile", ["0712345678", "254712345678", "+254712345678"])
def test_a_php_page_sends_by_get_and_reads_the_balance(
    sms_simulator: SmsSimulator, partner: Partner, mobile: str
) -> None:
    printed = run("by_query.php", *partner, mobile, "House 7: your rent is due & thanks")
    sent, _, left = printed.partition(", ")
    assert left == "999.00 left"
    assert_found(sms_simulator, sent.removeprefix("sent "), "+254712345678", "House 7: your rent is due & thanks")


@pytest.mark.sms_relaxed("violations")
@needs("php", "8")
def test_a_php_page_is_told_why_nothing_was_sent(partner: Partner) -> None:
    assert (
        run("by_query.php", *partner.with_key("invalid"), "0712345678", "Hello") == "refused 1006: Invalid credentials"
    )
    assert run("by_query.php", *partner, "12345", "Hello") == "refused 1003: Invalid mobile number"


@needs("curl")
def test_curl_sends_by_get_and_looks_at_the_report(sms_simulator: SmsSimulator, partner: Partner) -> None:
    account = ["-d", f"apikey={partner.api_key}", "-d", f"partnerID={partner.partner_id}"]

    def ask(call: str, *fields: str) -> str:
        more = [each for field in fields for each in ("--data-urlencode", field)]
        command = ["curl", "-sSG", f"{partner.base_url}/api/services/{call}", *account, *more]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    sent = ask("sendsms", f"shortcode={SENDER}", "mobile=0712345678", "message=Disk is 91% full")
    assert '"response-code":200,"response-description":"Success"' in sent
    sms_simulator.clock.settle()
    message_id = sent.split('"messageid":"')[1].split('"')[0]
    assert '"delivery-description":"DeliveredToTerminal"' in ask("getdlr/", f"messageID={message_id}")
    assert sms_simulator.last.text == "Disk is 91% full"


# -------------------------------------------------------------------------------------------------------------- forms


def test_forms_send_and_ask_for_balance_and_report(sms_simulator: SmsSimulator, partner: Partner) -> None:
    client = FormClient(*partner, SENDER)
    message_id = client.send("+254712345678", "Your code is 4711")
    assert client.credit() == "999.00"
    assert_found(sms_simulator, message_id, "+254712345678", "Your code is 4711")
    assert client.fate(message_id) == "DeliveredToTerminal"


def test_reports_are_posted_to_the_address_of_the_account(sms_simulator: SmsSimulator, partner: Partner) -> None:
    client, fates = FormClient(*partner, SENDER), dict[str, str]()

    def take(got: Arrival) -> int:
        posted = json.loads(got.body)
        fates[posted["messageid"]] = posted["description"]
        return 200

    with CallbackReceiver(take) as receiver:
        sms_simulator.report_to("advanta", receiver.url)
        arrives, fails = client.send("0712345678", "Hello"), client.send("0712399901", "Hello")
        sms_simulator.clock.settle()
    assert fates == {arrives: "DeliveredToTerminal", fails: "DeliveryImpossible"}
    assert fates == {message_id: client.fate(message_id) for message_id in fates}


@pytest.mark.sms_relaxed("violations")
def test_a_form_is_refused_in_the_body_of_a_200(partner: Partner, make_sms_simulator: MakeSmsSimulator) -> None:
    with pytest.raises(RejectedError, match="1006 wrong credentials"):
        FormClient(*partner.with_key("invalid"), SENDER).send("0712345678", "Hello")
    with pytest.raises(RejectedError, match="1003 wrong number"):
        FormClient(*partner, SENDER).send("12345", "Hello")
    with pytest.raises(RejectedError, match="1009 No dlr"):
        FormClient(*partner, SENDER).fate("404404")
    with pytest.raises(RejectedError, match="1004 no credit"):
        FormClient(*partner_of(poor(make_sms_simulator, "0.50")), SENDER).send("0712345678", "Hello")


@pytest.mark.parametrize("seconds", [0, 59])
def test_who_names_the_present_minute_is_served_at_once(
    sms_simulator: SmsSimulator, partner: Partner, seconds: int
) -> None:
    minute = (sms_simulator.clock.now + dt.timedelta(minutes=1)).replace(second=0, microsecond=0)
    sms_simulator.clock.freeze_at(minute + dt.timedelta(seconds=seconds))
    message_id = FormClient(*partner, SENDER).send("0712345678", "Now, please", minute.astimezone(NAIROBI))
    assert sms_simulator.last.state == "pending"
    assert_found(sms_simulator, message_id, "+254712345678", "Now, please")


@pytest.mark.sms_relaxed("violations")
def test_who_names_a_minute_that_is_over_is_refused(sms_simulator: SmsSimulator, partner: Partner) -> None:
    over = sms_simulator.clock.now - dt.timedelta(minutes=1)
    with pytest.raises(RejectedError, match="1009"):
        FormClient(*partner, SENDER).send("0712345678", "Now, please", over.astimezone(NAIROBI))
    sms_simulator.assert_not_sent()


# ------------------------------------------------------------------------------------------------------ declared types


def test_a_library_with_declared_types_decodes_every_answer(sms_simulator: SmsSimulator, partner: Partner) -> None:
    client = StrictClient(*partner, SENDER)
    sent = client.send("254712345678", "Hello")
    assert (sent.code, sent.mobile, sent.network) == (200, 254712345678, 1)
    assert_found(sms_simulator, sent.message_id, "+254712345678", "Hello")
    told = client.report(sent.message_id)
    assert (told.status, told.words, told.network) == (32, "DeliveredToTerminal", 1)
    (delivered,) = [each.at for each in sms_simulator.last.timeline if each.event == "delivered"]
    assert told.at == (delivered + dt.timedelta(hours=3)).replace(tzinfo=None, microsecond=0)
    assert told.took_seconds == int((delivered - sms_simulator.last.created_at).total_seconds())
    assert (client.balance().credit, client.balance().partner) == ("999.00", partner.partner_id)


def test_a_library_with_declared_types_reads_the_reason_of_a_refusal(partner: Partner) -> None:
    with pytest.raises(RefusedError, match="Invalid credentials"):
        StrictClient(*partner.with_key("invalid"), SENDER).balance()
    with pytest.raises(RefusedError, match="No dlr"):
        StrictClient(*partner, SENDER).report("404404")


def test_a_text_for_later_is_sent_at_its_time_in_nairobi(sms_simulator: SmsSimulator, partner: Partner) -> None:
    client = StrictClient(*partner, SENDER)
    at = (sms_simulator.clock.now + dt.timedelta(hours=2)).astimezone(NAIROBI).replace(microsecond=0)
    sent = client.send("254712345678", "Tomorrow, as agreed", at)
    assert sms_simulator.last.state == "scheduled"
    assert client.report(sent.message_id).words == "Scheduled"
    sms_simulator.clock.advance("2h")
    sms_simulator.clock.advance("10s")
    assert client.report(sent.message_id).words == "DeliveredToTerminal"


# -------------------------------------------------------------------------------------------------------------- polling


def test_a_reminder_follows_its_report_until_it_is_final(sms_simulator: SmsSimulator, partner: Partner) -> None:
    reminder = Reminder(*partner, SENDER, sms_simulator.clock.advance)
    message_id, seen = reminder.send("254712345678", "Your visit is tomorrow")
    assert seen == "delivered"
    assert_found(sms_simulator, message_id, "+254712345678", "Your visit is tomorrow")
    looks = sms_simulator.requests(operation="getdlr")
    assert len(looks) > 2  # one of assert_found's, and more than one of its own


@pytest.mark.parametrize(
    ("mobile", "wait", "seen"),
    [
        ("0712399901", "1m", "failed: DeliveryImpossible"),
        ("0712399902", "2d", "failed: AbsentSubscriber"),
        ("0712399903", "1m", "pending"),
    ],
)
def test_a_reminder_that_does_not_arrive(
    sms_simulator: SmsSimulator, partner: Partner, mobile: str, wait: str, seen: str
) -> None:
    reminder = Reminder(*partner, SENDER, lambda _: None)
    message_id, at_first = reminder.send(mobile, "Your visit is tomorrow")
    assert at_first == "pending"
    sms_simulator.clock.advance(wait)
    assert reminder.follow(message_id) == seen


def test_nobody_has_a_report_of_anothers_message(
    sms_simulator: SmsSimulator, make_sms_simulator: MakeSmsSimulator
) -> None:
    message_id, _ = Reminder(*partner_of(sms_simulator), SENDER, sms_simulator.clock.advance).send(
        "0712345678", "Hello"
    )
    stranger = Reminder(*partner_of(make_sms_simulator()), SENDER, lambda _: None)
    assert stranger.look(message_id) == "unknown: No dlr"


def test_a_report_may_be_missing_by_the_code_of_the_table(make_sms_simulator: MakeSmsSimulator) -> None:
    sms = make_sms_simulator(policies={"advanta.no_report": "1008"})
    assert Reminder(*partner_of(sms), SENDER, sms.clock.advance).follow("404404") == "pending"


# ------------------------------------------------------------------------------------------------ one-time passwords


@needs("node", "20 or newer")
def test_a_node_application_sends_a_code(sms_simulator: SmsSimulator, partner: Partner) -> None:
    printed = run("otp.mjs", *partner, "+254712345678", "Your code is 4711")
    message_id, _, mobile = printed.removeprefix("sent ").partition(" to ")
    assert mobile == "254712345678"
    assert sms_simulator.last.otp == "4711"
    assert_found(sms_simulator, message_id, "+254712345678", "Your code is 4711")


@needs("node", "20 or newer")
def test_a_node_application_sends_to_a_hash(sms_simulator: SmsSimulator, partner: Partner) -> None:
    printed = run("otp.mjs", *partner, HASH, "Paid. Thank you", "hashed")
    message_id, _, mobile = printed.removeprefix("sent ").partition(" to ")
    assert mobile == HASH
    assert (sms_simulator.last.to, sms_simulator.last.network) == (HASH, None)
    sms_simulator.clock.settle()
    assert report(partner, message_id)["delivery-description"] == "DeliveredToTerminal"


@pytest.mark.sms_relaxed("violations")
@needs("node", "20 or newer")
def test_a_node_application_is_told_why_no_code_was_sent(partner: Partner) -> None:
    assert run("otp.mjs", *partner.with_key("invalid"), "0712345678", "4711") == "failed: Invalid credentials"
    assert run("otp.mjs", *partner, "12345", "4711") == "failed: Invalid mobile number"
