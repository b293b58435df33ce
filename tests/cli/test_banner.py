"""The banner: how a server that is ready introduces itself."""

import dataclasses
from types import SimpleNamespace
from typing import cast

import click
import pytest

from simulator.assembly import Simulator
from simulator.cli.banner import Access, Greeting, KeptIn, banner, facts, is_reachable, url_of
from simulator.cli.logs import FACTS
from simulator.cli.serving import _greet
from simulator.hosting.listening import Listening
from simulator.hosting.port import Port
from simulator.sandbox.virtual_time import Clock
from simulator.scenario.telling import Told, pace_of
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

NOON_MS = 1_704_110_400_000


def told(rate: float = 1) -> Told:
    """What is told of a world that was at noon when it was made, in a real time that does not go on."""
    return Told(pace_of(Clock(NOON_MS, lambda: 0.0, rate)), not rate, "Unknown credentials open accounts.")


ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound

ACME = Greeting(
    "Acme", "acme", "http://127.0.0.1:1", ("sms.acme.example",), {"key": "k-1"}, ("curl http://127.0.0.1:1/send",)
)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        (ANYWHERE, "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("192.0.2.7", "http://192.0.2.7:80"),
        ("simulator.example", "http://simulator.example:80"),
    ],
)
def test_the_url_is_one_that_a_client_can_use(host: str, url: str) -> None:
    assert url_of(host, 80) == url


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", False), ("::1", False), (ANYWHERE, True), ("::", True), ("a.example", True)]
)
def test_only_loopback_is_out_of_reach(host: str, expected: object) -> None:
    assert is_reachable(host) is expected


def test_the_banner_says_all_that_a_first_request_needs() -> None:
    text = click.unstyle(banner("http://127.0.0.1:1", [ACME], told()))
    assert text.splitlines()[1:] == [
        "Page  http://127.0.0.1:1/ in a browser: messages, requests, money, time",
        "Control API  http://127.0.0.1:1/__admin, to browse http://127.0.0.1:1/__admin/docs",
        "Clock  runs, at 2024-01-01T12:00:00Z now",
        "Accounts  Unknown credentials open accounts.",
        "",
        "Acme  http://127.0.0.1:1 in place of https://sms.acme.example",
        "    curl http://127.0.0.1:1/send",
        "",
        "Credentials of all accounts, and further commands: sms-simulator credentials --url http://127.0.0.1:1",
    ]


def test_a_clock_that_stands_is_told_with_the_command_that_starts_it() -> None:
    lines = click.unstyle(banner("http://127.0.0.1:1", [], told(0))).splitlines()
    assert lines[3:5] == [
        "Clock  stands at 2024-01-01T12:00:00Z: nothing is delivered until it moves. To start it:",
        "    curl -X POST http://127.0.0.1:1/__admin/clock/resume",
    ]


def test_the_command_that_starts_the_clock_has_a_token_where_one_is_wanted() -> None:
    shown = click.unstyle(banner("http://127.0.0.1:1", [], told(0), access=Access.BY_TOKEN))
    assert "curl -X POST -H 'Authorization: Bearer ADMIN_TOKEN' http://127.0.0.1:1/__admin/clock/resume" in shown


def test_where_it_usually_listens_the_command_for_credentials_needs_no_address() -> None:
    assert click.unstyle(banner("http://127.0.0.1:7670", [], told())).endswith(": sms-simulator credentials")


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (2, "job-0, job-1, each under http://127.0.0.1:1/s/NAME"),
        (8, "job-0, job-1, job-2, job-3, job-4 and 3 more, each under http://127.0.0.1:1/s/NAME"),
    ],
)
def test_the_sandboxes_of_the_settings_are_named(number: int, named: str) -> None:
    shown = banner("http://127.0.0.1:1", [], told(), [f"job-{n}" for n in range(number)])
    assert click.unstyle(shown).splitlines()[5] == f"Sandboxes  {named}"


@pytest.mark.parametrize(
    ("number", "told_of"), [(0, "no sandbox kept yet"), (1, "1 sandbox kept"), (3, "3 sandboxes kept")]
)
def test_the_folder_of_data_is_named_with_what_it_kept(number: int, told_of: str) -> None:
    kept = KeptIn("/var/lib/sms", number)
    shown = click.unstyle(banner("http://127.0.0.1:1", [], told(), kept=kept)).splitlines()
    assert shown[5] == f"Data  /var/lib/sms, {told_of}"
    known = facts("http://127.0.0.1:1", [], told(), Listening(), kept)
    assert (known["data"], known["sandboxes_kept"]) == ("/var/lib/sms", number)
    assert (known["engine"], known["node"]) == (None, None)


def test_the_engine_is_named_with_the_address_of_this_simulator() -> None:
    kept = KeptIn("postgresql://sms@db/sms", 2, "sms-1:7673")
    shown = click.unstyle(banner("http://127.0.0.1:1", [], told(), kept=kept)).splitlines()
    assert "Engine  postgresql://sms@db/sms, 2 sandboxes kept; this simulator is sms-1:7673 for the others" in shown
    known = facts("http://127.0.0.1:1", [], told(), Listening(), kept)
    assert (known["engine"], known["node"], known["sandboxes_kept"]) == ("postgresql://sms@db/sms", "sms-1:7673", 2)
    assert known["data"] is None


def test_without_a_folder_of_data_none_is_named() -> None:
    assert "Data" not in banner("http://127.0.0.1:1", [], told())
    known = facts("http://127.0.0.1:1", [], told(), Listening())
    assert (known["data"], known["sandboxes_kept"]) == (None, None)


def test_a_clock_that_is_fast_says_so() -> None:
    shown = click.unstyle(banner("http://127.0.0.1:1", [], told(60)))
    assert "Clock  runs 60 times as fast as real time, at 2024-01-01T12:00:00Z now" in shown


def test_a_port_of_its_own_is_shown() -> None:
    acme = dataclasses.replace(ACME, port_url="http://127.0.0.1:2")
    shown = click.unstyle(banner("http://127.0.0.1:1", [acme], told()))
    assert "    a port of its own http://127.0.0.1:2" in shown.splitlines()


def test_an_open_server_says_so() -> None:
    assert "--admin-token" in banner("http://127.0.0.1:1", [], told(), access=Access.OPEN)


@pytest.mark.parametrize(
    ("host", "token", "is_said"), [(ANYWHERE, None, True), (ANYWHERE, "right", False), ("127.0.0.1", None, False)]
)
def test_a_server_is_open_that_others_reach_without_a_token(
    capsys: pytest.CaptureFixture[str], host: str, token: str | None, *, is_said: bool
) -> None:
    _greet(Simulator(Settings(admin_token=token), []), host, 80, "text")
    assert ("--admin-token" in capsys.readouterr().out) is is_said


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_server_that_was_told_how_it_is_reached_says_so(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, log_format: str
) -> None:
    simulator = Simulator(Settings(public_url="https://sms.example.com"), BUILT_IN)
    simulator.host.sandboxes.default.ports["ugsms"] = cast("Port", SimpleNamespace(number=7671))
    _greet(simulator, "127.0.0.1", 7670, log_format)
    ready = [str(getattr(record, FACTS)) for record in caplog.records if hasattr(record, FACTS)]
    shown = click.unstyle(capsys.readouterr().out) + "".join(ready)
    assert shown.count("https://sms.example.com/__admin/docs") == 1
    assert "http://sms.example.com:7671" in shown
    assert "https://sms.example.com/api/" in shown  # in the commands to try it with
    assert "127.0.0.1" not in shown


def test_the_facts_hold_the_same() -> None:
    shown = facts("http://127.0.0.1:1", [ACME], told(0), Listening())
    assert shown["clock"] == "stands at 2024-01-01T12:00:00Z: nothing is delivered until it moves"
    assert shown["accounts"] == "Unknown credentials open accounts."
    assert shown["vendors"] == [
        {
            "vendor": "acme",
            "base_url": "http://127.0.0.1:1",
            "port_url": None,
            "hosts": ("sms.acme.example",),
            "credentials": {"key": "k-1"},
            "curl": ("curl http://127.0.0.1:1/send",),
        }
    ]
