"""The manual's page on PHP: its tests run with PHPUnit against a server, and notice mistakes."""

from pathlib import Path

import pytest
from support.manual import Kind, blocks_of, guide_page
from support.php import GUZZLE, PHP, commands_of, write_php
from support.programs import needs
from support.shell import bend, run, sandboxes

OTP, FIXED_HOST = needs("phpunit"), needs(GUZZLE, "of Debian's php-guzzlehttp-guzzle")


def test_no_recipe_is_left_out() -> None:
    assert len(PHP) == len(blocks_of(Kind.PHP))
    assert list(PHP) == [
        "SmsSandbox.php",
        "OtpTest.php",
        "ReceiptsTest.php",
        "UgsmsGateway.php",
        "OwnKeyTest.php",
        "UnchangedTest.php",
        "FixedHostTest.php",
    ]


@pytest.mark.parametrize(
    ("name", "passed"),
    [
        pytest.param("OtpTest.php", "OK (2 tests, ", marks=OTP),
        pytest.param("ReceiptsTest.php", "OK (1 test, ", marks=OTP),
        pytest.param("FixedHostTest.php", "OK (2 tests, ", marks=FIXED_HOST),
    ],
)
def test_the_tests_in_php(url: str, tmp_path: Path, name: str, passed: str) -> None:
    write_php(tmp_path)
    assert passed in run(["phpunit", name], url, tmp_path)
    assert sandboxes(url) == ["default"]


@OTP
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('"Your code is 4711"', '"Your code is 4712"', "Failed asserting that two strings are identical"),
        ('"message" => "Your', '"colour" => 1, "message" => "Your', "'colour' is not documented here"),
        ('"-100"', '"-99"', "Failed asserting that 201 is identical to 402"),
        ('["by" => "5s"]', '["for" => "5s"]', "expected: one of the names by"),
        (
            "0701521269",
            "0701521268",
            r"\+256701521269.*no message matches|no message matches.*; m-1 came: .*\+256701521269",
        ),
    ],
)
def test_the_test_in_php_can_fail(url: str, tmp_path: Path, right: str, wrong: str, told: str) -> None:
    write_php(tmp_path)
    bend(tmp_path / "OtpTest.php", right, wrong)
    with pytest.raises(AssertionError, match=told):
        run(["phpunit", "OtpTest.php"], url, tmp_path)
    assert sandboxes(url) == ["default"]  # it cleans up all the same


@OTP
def test_the_test_of_receipts_in_php_can_fail(url: str, tmp_path: Path) -> None:
    write_php(tmp_path)
    bend(tmp_path / "ReceiptsTest.php", 'delivered[$receipt["id"]]', "delivered[]")  # the application counts twice
    with pytest.raises(AssertionError, match="actual size 2 matches expected size 1"):
        run(["phpunit", "ReceiptsTest.php"], url, tmp_path)
    assert sandboxes(url) == ["default"]


@FIXED_HOST
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("message_body", "massage_body", "400 Bad Request"),
        (
            '        $library->send("0702913454"',
            '        $library->send("0702913454", "Hi");$library->send("0702913454"',
            "70.00",
        ),
    ],
)
def test_the_test_with_a_fixed_host_can_fail(url: str, tmp_path: Path, right: str, wrong: str, told: str) -> None:
    write_php(tmp_path)
    bend(tmp_path / "FixedHostTest.php", right, wrong)
    with pytest.raises(AssertionError, match=told):
        run(["phpunit", "FixedHostTest.php"], url, tmp_path)
    assert sandboxes(url) == ["default"]


@FIXED_HOST
def test_a_fixed_host_may_be_led_to_the_server_itself(url: str, tmp_path: Path) -> None:
    write_php(tmp_path)
    bend(tmp_path / "FixedHostTest.php", 'ledTo($this->sms->made["base_url"])', 'ledTo(getenv("SMS_SIMULATOR_URL"))')
    assert "OK (2 tests, " in run(["phpunit", "FixedHostTest.php"], url, tmp_path)


MISTAKES = {
    "$send($sms); $send($sms); $sms->check();": "the same text to +256701521269 was charged by 2 requests",
    "$send($sms, ['colour' => 1]); $sms->check();": "'colour' is not documented here",
    "$send($sms, ['numbers' => '0702913454'], path: 'api/v2/sms/send'); $sms->check();": (
        "ugsms has not charged 35.00 UGX yet: advance the clock first"
    ),
    "$send($sms, token: 'invalid'); $sms->check();": "msgine send: 401, unknown credentials",
    "$sms->ask('POST', 'faults', ['refuse' => 'rate_limited']); $sms->check();": "fault fault-1 struck nothing",
    "$send($sms, ['to' => '+256701599906']); $sms->ask('POST', 'clock/settle'); $sms->check();": "nothing",
}
"""What is done, and what is thrown: nothing where the vendor alone was wrong."""

SEND = """<?php
require "SmsSandbox.php";
$send = function (SmsSandbox $sms, array $more = [], string $token = "MY_KEY", string $path = "api/v1/messages/sms") {
    $text = ["to" => "+256701521269", "message" => "Hello"];
    $body = $more + (str_contains($path, "v2") ? ["message_body" => "Hello"] : $text);
    $header = "Content-Type: application/json\r\nAuthorization: Bearer $token\r\nX-API-Key: $token";
    $http = ["method" => "POST", "header" => $header, "content" => json_encode($body), "ignore_errors" => true];
    file_get_contents("{$sms->made['base_url']}/$path", false, stream_context_create(["http" => $http]));
};
$attempt = function (callable $mistake) {
    $sms = SmsSandbox::make();
    try {
        $mistake($sms);
        echo "nothing\\n";
    } catch (RuntimeException $error) {
        echo str_replace("\\n", " ", $error->getMessage()), "\\n";
    }
    $sms->drop();
};
"""


@needs("php")
def test_the_class_throws_a_sentence_for_each_mistake(url: str, tmp_path: Path) -> None:
    write_php(tmp_path)
    attempts = [f"$attempt(function ($sms) use ($send) {{ {mistake} }});\n" for mistake in MISTAKES]
    (tmp_path / "mistakes.php").write_text(SEND + "".join(attempts), encoding="utf-8")
    printed = run(["php", "mistakes.php"], url, tmp_path)
    for told, thrown in zip(MISTAKES.values(), printed.splitlines(), strict=True):
        assert told in thrown


@needs("php")
def test_the_class_tells_an_answer_that_takes_too_long_from_a_server_that_is_not_there(
    url: str, tmp_path: Path
) -> None:
    write_php(tmp_path)
    bend(tmp_path / "SmsSandbox.php", "TIMEOUT_S = 120", "TIMEOUT_S = 1")
    program = '<?php require "SmsSandbox.php"; SmsSandbox::make()->ask("GET", "messages/wait?timeout_s=60");'
    (tmp_path / "slow.php").write_text(program, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"no answer within 1 s\. Does a receiver of receipts hang\?"):
        run(["php", "slow.php"], url, tmp_path)


@OTP
def test_the_class_says_that_nothing_listens(tmp_path: Path, unused_tcp_port: int) -> None:
    write_php(tmp_path)
    with pytest.raises(AssertionError, match=r"/__admin/sandboxes: .*Connection refused\. Does sms-simulator serve"):
        run(["phpunit", "OtpTest.php"], f"http://127.0.0.1:{unused_tcp_port}", tmp_path)


PLAIN = "sms-simulator run -- vendor/bin/phpunit"


def run_as_it_is(folder: Path, command: str = PLAIN, **more: str) -> str:
    """Run a command of the page in a folder of its files; returns all that was printed."""
    environment = {"SMS_SIMULATOR_URL": "", "XDG_DATA_HOME": str(folder), **more}
    return run(f"exec 2>&1; {command}", "", folder, environment)


def put_in(folder: Path, name: str, method: str) -> None:
    """Put a further test at the end of a class."""
    text = (folder / name).read_text(encoding="utf-8").rstrip().removesuffix("}")
    (folder / name).write_text(f"{text}\n    public function {method}\n}}\n", encoding="utf-8")


def test_the_page_leads_a_library_by_these_commands() -> None:
    assert PLAIN in commands_of(Kind.RUN)
    assert commands_of(Kind.ISOLATED)[0] == PLAIN.replace("run", "run --isolate")


@OTP
@pytest.mark.parametrize("command", [command for command in commands_of(Kind.RUN) if "login.php" not in command])
def test_a_library_that_cannot_be_changed_is_led_to_the_simulator_of_the_run(tmp_path: Path, command: str) -> None:
    write_php(tmp_path)
    assert "OK (3 tests, " in run_as_it_is(tmp_path, command)


LOGINS = [command for command in commands_of(Kind.RUN) if "login.php" in command]


@OTP
@pytest.mark.parametrize("command", LOGINS)
def test_a_run_shows_the_texts(tmp_path: Path, command: str) -> None:
    write_php(tmp_path)
    times = 2 if " sh -c " in command else 1  # asked in the command, and told by each run at its end
    assert run_as_it_is(tmp_path, command).count("Your code is 4711") == times
    if "--report" in command:
        assert "Your code is 4711" in (tmp_path / "run.json").read_text(encoding="utf-8")


@OTP
def test_a_wrong_key_fails_where_the_page_says_so(tmp_path: Path) -> None:
    write_php(tmp_path)
    [command] = [command for command in LOGINS if "refuse" in command]
    bend(tmp_path / "login.php", 'getenv("UGSMS_API_KEY")', '"wrong"')
    with pytest.raises(AssertionError, match=r"Error: refused by the provider: invalid_credentials \(1\)"):
        run_as_it_is(tmp_path, command)


@OTP
@pytest.mark.parametrize(
    ("name", "right", "wrong", "told"),
    [
        ("UnchangedTest.php", "code is 4711", "code is 4712", "Failed asserting that two strings are identical"),
        ("UgsmsGateway.php", '"sender_id" =>', '"sender" => 1, "sender_id" =>', "'sender' is not documented here"),
        ("UgsmsGateway.php", '"message_body"', '"massage_body"', "Failed asserting that false is true"),
        (
            "UnchangedTest.php",
            "$this->assertTrue($gateway",
            '$gateway->send("0776913451", "Hi"); $this->assertTrue($gateway',
            "70.00",
        ),
        ("UgsmsGateway.php", "https://ugsms.com", "https://ugsms.invalid", "no request came to a provider's host"),
        ("UnchangedTest.php", "$this->assertTrue($gateway", "// ", "Failures: 1"),  # nothing is sent
    ],
)
def test_the_test_of_a_library_that_cannot_be_changed_can_fail(
    tmp_path: Path, name: str, right: str, wrong: str, told: str
) -> None:
    write_php(tmp_path)
    bend(tmp_path / name, right, wrong)
    with pytest.raises(AssertionError, match=told):
        run_as_it_is(tmp_path, f"{PLAIN} UnchangedTest.php")


@OTP
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("code is 4711", "code is 4712", "Failed asserting that two strings are identical"),
        ('["credentials"]["api_key"]', '["credentials"]["api_key"] . "x"', "no message matches in sandbox"),
        ('["amount" => "0"]', '["amount" => "35"]', "Failed asserting that true is false"),
    ],
)
def test_the_test_with_a_key_of_its_own_can_fail(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    write_php(tmp_path)
    bend(tmp_path / "OwnKeyTest.php", right, wrong)
    with pytest.raises(AssertionError, match=told):
        run_as_it_is(tmp_path, f"{PLAIN} OwnKeyTest.php")


@OTP
def test_a_test_that_sends_nothing_does_not_see_what_an_earlier_one_sent(tmp_path: Path) -> None:
    write_php(tmp_path)
    put_in(tmp_path, "UnchangedTest.php", 'testNothing(): void { $this->sms->waitFor("0702913454"); }')
    with pytest.raises(AssertionError) as failed:
        run_as_it_is(tmp_path, f"{PLAIN} UnchangedTest.php")
    told = str(failed.value)
    assert "Tests: 2, Assertions: 3, Failures: 1." in told  # a failure, not an error
    assert "After 2 s no message matches in sandbox 'default'." in told
    assert "nearest" not in told


MISDEEDS = {
    "a violation": '(new UgsmsGateway("k"))->send("0776913451", "colour");',
    "paid twice": 'foreach ([1, 2] as $_) (new UgsmsGateway("k"))->send("0776913451", "Hi");',
    "a wrong key": '(new UgsmsGateway("wrong"))->send("0776913451", "Hi");',
    "another host": 'curl_exec(curl_init("https://shop.example/"));',
}


@OTP
@pytest.mark.parametrize("misdeed", MISDEEDS.values(), ids=MISDEEDS)
def test_a_test_is_not_blamed_for_what_an_earlier_one_did(tmp_path: Path, misdeed: str) -> None:
    write_php(tmp_path)
    bend(
        tmp_path / "UgsmsGateway.php",
        '"sender_id" =>',
        '...($text === "colour" ? ["sender" => 1] : []), "sender_id" =>',
    )
    settle = '$this->sms->ask("POST", "clock/settle"); $this->sms->check();'
    bend(
        tmp_path / "UnchangedTest.php", "        $gateway = new", f"        {misdeed} {settle}\n        $gateway = new"
    )
    sends = '$this->assertTrue((new UgsmsGateway("k"))->send("0702913455", "Hi"));'
    put_in(tmp_path, "UnchangedTest.php", f"testInnocent(): void {{ {sends} {settle} }}")
    bend(tmp_path / "UnchangedTest.php", 'UgsmsGateway("k")', 'UgsmsGateway(getenv("UGSMS_API_KEY"))')
    command = PLAIN.replace("run", "run --unknown-credentials refuse --egress deny")
    with pytest.raises(AssertionError) as failed:
        run_as_it_is(tmp_path, f"{command} UnchangedTest.php")
    assert "1) UnchangedTest::testALoginSendsACode\nsandbox default:" in str(failed.value)
    assert "Tests: 2, Assertions: 1, Failures: 1." in str(failed.value)


@OTP
@pytest.mark.parametrize("more", [{}, {"SMS_SIMULATOR_URL": ""}], ids=["a server runs", "no server runs"])
def test_without_run_nothing_is_sent(url: str, tmp_path: Path, more: dict[str, str]) -> None:
    write_php(tmp_path)
    bend(tmp_path / "UgsmsGateway.php", "$curl = curl_init(", 'touch("sent"); $curl = curl_init(')
    with pytest.raises(AssertionError, match="start me with `sms-simulator run -- vendor/bin/phpunit`"):
        run(["phpunit", "UnchangedTest.php"], url, tmp_path, more)
    assert not (tmp_path / "sent").exists()


@OTP
def test_ugsms_can_be_had_charge_at_once(tmp_path: Path) -> None:
    write_php(tmp_path)
    advance = '$this->sms->ask("POST", "clock/advance", ["by" => "2s"]);'
    bend(tmp_path / "UnchangedTest.php", advance, "")
    command, policy = f"{PLAIN} UnchangedTest.php", "ugsms.deduct_at_once=true"
    assert f"`SMS_SIMULATOR_POLICY={policy}`" in guide_page("php")
    assert "OK (1 test, " in run_as_it_is(tmp_path, command, SMS_SIMULATOR_POLICY=policy)
