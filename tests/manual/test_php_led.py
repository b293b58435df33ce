"""The manual's page on PHP: a library that cannot be changed is led to a simulator, and its tests notice mistakes."""

from pathlib import Path

import pytest
from support.manual import Kind, guide_page
from support.php import commands_of, write_php
from support.programs import needs
from support.shell import bend, run

pytestmark = pytest.mark.runtimes

PHPUNIT = needs("phpunit")
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


@PHPUNIT
@pytest.mark.parametrize("command", [command for command in commands_of(Kind.RUN) if "login.php" not in command])
def test_a_library_that_cannot_be_changed_is_led_to_the_simulator_of_the_run(tmp_path: Path, command: str) -> None:
    write_php(tmp_path)
    assert "OK (3 tests, " in run_as_it_is(tmp_path, command)


LOGINS = [command for command in commands_of(Kind.RUN) if "login.php" in command]


@PHPUNIT
@pytest.mark.parametrize("command", LOGINS)
def test_a_run_shows_the_texts(tmp_path: Path, command: str) -> None:
    write_php(tmp_path)
    times = 2 if " sh -c " in command else 1  # asked in the command, and told by each run at its end
    assert run_as_it_is(tmp_path, command).count("Your code is 4711") == times
    if "--report" in command:
        assert "Your code is 4711" in (tmp_path / "run.json").read_text(encoding="utf-8")


@PHPUNIT
def test_a_wrong_key_fails_where_the_page_says_so(tmp_path: Path) -> None:
    write_php(tmp_path)
    [command] = [command for command in LOGINS if "refuse" in command]
    bend(tmp_path / "login.php", 'getenv("UGSMS_API_KEY")', '"wrong"')
    with pytest.raises(AssertionError, match=r"Error: refused by the provider: invalid_credentials \(1\)"):
        run_as_it_is(tmp_path, command)


@PHPUNIT
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


@PHPUNIT
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


@PHPUNIT
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


@PHPUNIT
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


@PHPUNIT
@pytest.mark.parametrize("more", [{}, {"SMS_SIMULATOR_URL": ""}], ids=["a server runs", "no server runs"])
@pytest.mark.parametrize("name", ["UnchangedTest.php", "OwnKeyTest.php"])
def test_without_run_nothing_is_sent(url: str, tmp_path: Path, more: dict[str, str], name: str) -> None:
    write_php(tmp_path)
    bend(tmp_path / "UgsmsGateway.php", "$curl = curl_init(", 'touch("sent"); $curl = curl_init(')
    with pytest.raises(AssertionError, match="start me with `sms-simulator run --isolate -- vendor/bin/phpunit`"):
        run(["phpunit", name], url, tmp_path, more)
    assert not (tmp_path / "sent").exists()


@PHPUNIT
def test_ugsms_can_be_had_charge_at_once(tmp_path: Path) -> None:
    write_php(tmp_path)
    advance = '$this->sms->ask("POST", "clock/advance", ["by" => "2s"]);'
    bend(tmp_path / "UnchangedTest.php", advance, "")
    command, policy = f"{PLAIN} UnchangedTest.php", "ugsms.deduct_at_once=true"
    assert f"`SMS_SIMULATOR_POLICY={policy}`" in guide_page("php")
    assert "OK (1 test, " in run_as_it_is(tmp_path, command, SMS_SIMULATOR_POLICY=policy)
