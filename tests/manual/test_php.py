"""The manual's page on PHP: its tests run with PHPUnit against a server, and notice mistakes."""

from pathlib import Path

import pytest
from support.manual import Kind, blocks_of
from support.programs import needs
from support.shell import bend, run, sandboxes

PHP = {block.text.splitlines()[1].removeprefix("// "): block.text for block in blocks_of(Kind.PHP)}
"""Every block, by the name that its second line says."""

GUZZLE = "/usr/share/php/GuzzleHttp/autoload.php"
OTP, FIXED_HOST = needs("phpunit"), needs(GUZZLE, "of Debian's php-guzzlehttp-guzzle")


def write_php(folder: Path) -> None:
    for name, text in PHP.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "vendor").mkdir()
    (folder / "vendor/autoload.php").write_text(f'<?php require "{GUZZLE}";', encoding="utf-8")


def test_no_recipe_is_left_out() -> None:
    assert len(PHP) == len(blocks_of(Kind.PHP))
    assert list(PHP) == ["SmsSandbox.php", "OtpTest.php", "FixedHostTest.php"]


@pytest.mark.parametrize(
    ("name", "passed"),
    [
        pytest.param("OtpTest.php", "OK (2 tests, ", marks=OTP),
        pytest.param("FixedHostTest.php", "OK (1 test, ", marks=FIXED_HOST),
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
    ],
)
def test_the_test_in_php_can_fail(url: str, tmp_path: Path, right: str, wrong: str, told: str) -> None:
    write_php(tmp_path)
    bend(tmp_path / "OtpTest.php", right, wrong)
    with pytest.raises(AssertionError, match=told):
        run(["phpunit", "OtpTest.php"], url, tmp_path)
    assert sandboxes(url) == ["default"]  # it cleans up all the same


@FIXED_HOST
def test_the_test_with_a_fixed_host_can_fail(url: str, tmp_path: Path) -> None:
    write_php(tmp_path)
    bend(tmp_path / "FixedHostTest.php", "message_body", "massage_body")
    with pytest.raises(AssertionError, match="400 Bad Request"):
        run(["phpunit", "FixedHostTest.php"], url, tmp_path)


@OTP
def test_the_class_says_that_nothing_listens(tmp_path: Path, unused_tcp_port: int) -> None:
    write_php(tmp_path)
    with pytest.raises(AssertionError, match=r"/__admin/sandboxes: .*Connection refused\. Does sms-simulator serve"):
        run(["phpunit", "OtpTest.php"], f"http://127.0.0.1:{unused_tcp_port}", tmp_path)
