"""The manual's page on PHP: its tests run with PHPUnit against a server, and notice mistakes."""

from pathlib import Path

import pytest
from support.manual import Kind, blocks_of
from support.php import GUZZLE, PHP, write_php
from support.programs import needs
from support.shell import bend, run, sandboxes

pytestmark = pytest.mark.runtimes

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
