"""The table of settings: flags, variables, defaults, and what becomes of them."""

import dataclasses
import datetime as dt
import ipaddress
from typing import Any

import click
import pytest
from click.testing import CliRunner

from simulator.cli.configuring import settings_from
from simulator.cli.options import SERVE_OPTIONS, with_options
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.settings import TABLE, Settings
from simulator.settings.row import Scope


def values_of(*arguments: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """The values that `serve` would see."""
    seen: dict[str, Any] = {}

    def note(**values: Any) -> None:
        seen.update(values)

    command = click.command()(with_options(SERVE_OPTIONS)(note))
    result = CliRunner().invoke(command, arguments, env=env)
    assert result.exit_code == 0, result.output
    return seen


def settings_of(*arguments: str, env: dict[str, str] | None = None) -> Settings:
    return settings_from(values_of(*arguments, env=env))


def test_the_defaults_of_the_table_are_those_of_the_server() -> None:
    assert settings_of() == Settings()


@pytest.mark.parametrize("option", SERVE_OPTIONS, ids=lambda option: option.name)
def test_every_setting_has_a_variable_of_its_own(option: Any) -> None:
    assert [each.variable for each in SERVE_OPTIONS].count(option.variable) == 1
    assert option.variable.startswith("SMS_SIMULATOR_")


ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound
CASES = [
    ("host", ANYWHERE, lambda settings: settings.host, ANYWHERE),
    ("port", "0", lambda settings: settings.port, 0),
    ("public-url", "https://Sms.example/", lambda settings: settings.public_url, "https://sms.example"),
    ("seed", "spring", lambda settings: settings.world.seed, "spring"),
    ("start", "2024-01-01", lambda settings: settings.world.start, dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
    ("speed", "0", lambda settings: settings.world.speed, 0),
    ("unknown-credentials", "refuse", lambda settings: settings.world.unknown_credentials, UnknownCredentials.REFUSE),
    ("policy", "a.b=c,d.e=f=g", lambda settings: settings.world.policies, {"a.b": "c", "d.e": "f=g"}),
    ("stray-credentials", "lost", lambda settings: settings.stray_credentials, "lost"),
    ("stray-credentials", "refuse", lambda settings: settings.stray_credentials, "refuse"),
    ("sandboxes", "job-1, job-2", lambda settings: settings.sandboxes, ("job-1", "job-2")),
    ("sandboxes", "job-1", lambda settings: settings.sandboxes, ("job-1",)),
    ("on-demand-lifetime", "90", lambda settings: settings.on_demand_lifetime_s, 90),
    ("max-body-bytes", "10", lambda settings: settings.max_body_bytes, 10),
    ("max-sandboxes", "11", lambda settings: settings.max_sandboxes, 11),
    ("max-ports", "8", lambda settings: settings.max_ports, 8),
    ("vendor-port", "a=0, b=65535", lambda settings: settings.vendor_ports, (("a", 0), ("b", 65535))),
    ("max-messages", "12", lambda settings: settings.bounds.messages, 12),
    ("max-ledger-entries", "13", lambda settings: settings.bounds.ledger_entries, 13),
    ("max-callbacks", "14", lambda settings: settings.bounds.callbacks, 14),
    ("max-accounts", "15", lambda settings: settings.bounds.accounts, 15),
    ("idempotency-bytes", "0", lambda settings: settings.bounds.idempotency_bytes, 0),
    ("journal-bytes", "16", lambda settings: settings.bounds.journal_bytes, 16),
    ("capsule-bytes", "0", lambda settings: settings.bounds.capsule_bytes, 0),
    ("admin-token", "secret", lambda settings: settings.admin_token, "secret"),
    ("engine", "postgres://a:b@db/sms", lambda settings: settings.engine, "postgres://a:b@db/sms"),
    ("cors", "http://localhost:3000, *", lambda settings: settings.cors, ("http://localhost:3000", "*")),
    ("allow-host", "A.example, b.example", lambda settings: settings.allow_hosts, ("a.example", "b.example")),
    (
        "callback-network",
        "203.0.113.0/24",
        lambda settings: settings.callback_networks,
        (ipaddress.ip_network("203.0.113.0/24"),),
    ),
    (
        "callback-network",
        "public",
        lambda settings: settings.callback_networks,
        (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")),
    ),
    ("callback-ca", "receivers.pem", lambda settings: settings.callback_ca, "receivers.pem"),
    ("callback-timeout", "0.5", lambda settings: settings.callback_timeout_s, 0.5),
    ("callback-concurrency", "17", lambda settings: settings.callback_concurrency, 17),
    ("shutdown-timeout", "0", lambda settings: settings.shutdown_timeout_s, 0),
]
ENGINE = ("--engine", "postgresql://sms@db/sms")
VARIABLES = {option.flag: option.variable for option in SERVE_OPTIONS}


@pytest.mark.parametrize(("flag", "text", "reader", "expected"), CASES)
def test_a_variable_reaches_the_setting(flag: str, text: str, reader: Any, expected: object) -> None:
    assert reader(settings_of(env={VARIABLES[flag]: text})) == expected


@pytest.mark.parametrize(("flag", "text", "reader", "expected"), [case for case in CASES if "," not in case[1]])
def test_a_flag_reaches_the_setting(flag: str, text: str, reader: Any, expected: object) -> None:
    assert reader(settings_of(f"--{flag}", text)) == expected


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("true", True), ("no", False), ("0", False)])
def test_a_switch_is_read_from_a_variable(text: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of a test
    settings = settings_of(env={"SMS_SIMULATOR_DEMO_DATA": text, "SMS_SIMULATOR_RATE_LIMITS": text})
    assert (settings.demo_data, settings.world.rate_limits) == (expected, expected)


def test_a_flag_may_be_repeated() -> None:
    assert settings_of("--policy", "a.b=1", "--policy", "c.d=2").world.policies == {"a.b": "1", "c.d": "2"}


def test_a_flag_takes_several_names_of_sandboxes() -> None:
    assert settings_of("--sandboxes", "job-1,job-2", "--sandboxes", "job-3").sandboxes == ("job-1", "job-2", "job-3")


@pytest.mark.parametrize("node", ["sms-1:7673", "Sms-1.Example:1", "10.0.0.7:65535", "[fd00::7]:7673"])
def test_a_node_is_a_host_and_a_port(node: str) -> None:
    assert settings_of(*ENGINE, "--node", node).node == node.lower()
    assert settings_of(env={"SMS_SIMULATOR_ENGINE": ENGINE[1], "SMS_SIMULATOR_NODE": node}).node == node.lower()


def test_an_engine_leaves_room_for_one_process_and_for_what_holds_for_any_data() -> None:
    more = ("--workers", "1", "--data-bytes", "9", "--data-reset", "job-1", "--on-divergence", "accept")
    settings = settings_of(*ENGINE, *more)
    assert (settings.data_bytes, settings.data_reset, settings.on_divergence) == (9, ("job-1",), "accept")


def test_a_flag_wins_over_its_variable() -> None:
    assert settings_of("--port", "1", env={"SMS_SIMULATOR_PORT": "2"}).port == 1


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert settings_of(env={option.variable: "" for option in SERVE_OPTIONS if not option.row.is_guard}) == Settings()


def test_the_address_of_a_kubernetes_service_is_no_port() -> None:
    assert settings_of(env={"SMS_SIMULATOR_PORT": "tcp://10.0.0.1:7670"}).port == 7670


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "65536"], "65536 is not in the range"),
        (["--port", "http"], "'http' is not a valid integer"),
        (["--speed", "nan"], "'nan' is not a number"),
        (["--speed", "-1"], "is not in the range"),
        (["--callback-timeout", "inf"], "is not in the range"),
        (["--start", "yesterday"], "SMS_SIMULATOR_START'): 'yesterday'"),
        (["--start", "yesterday"], "expected: an instant such as 2024-01-31T12:00:00Z"),
        (["--start", "9999-12-31"], "an instant from 1970"),
        (["--stray-credentials", "Lost!"], "'Lost!' is invalid; expected: default, refuse, or the name of a sandbox"),
        (["--sandboxes", "Job 1"], "'Job 1' is invalid; expected: 1 to 63 lower-case letters, digits"),
        (["--sandboxes", "default"], "'default' is always there: leave it out"),
        (["--sandboxes", "a,b,a"], "'a' is given twice: leave one out"),
        (["--sandboxes", "a,,b"], "an entry is empty"),
        (
            ["--sandboxes", "a,b", "--max-sandboxes", "2"],
            "2 are named, and there is `default` beside them; expected: at",
        ),
        (["--on-demand-lifetime", "0.9"], "is not in the range"),
        (["--policy", "strict"], "'strict' is not of the form VENDOR.SWITCH=VALUE"),
        (["--policy", " "], "an entry is empty"),
        (["--callback-network", "10.0.0.1/8"], "without bits behind its prefix"),
        (["--admin-token", " "], "it is empty"),
        (["--seed", "x" * 201], "--seed"),
        (["--max-messages", "0"], "is not in the range"),
        (["--log-format", "xml"], "'xml' is not one of"),
        (
            ["--public-url", "sms.example"],
            "SMS_SIMULATOR_PUBLIC_URL'): 'sms.example': it begins neither with http:// nor",
        ),
        (["--node", "sms-1:7673"], "SMS_SIMULATOR_NODE'): no engine is set"),
        ([*ENGINE, "--node", "sms-1"], "SMS_SIMULATOR_NODE'): 'sms-1' is invalid; expected: a host and a port from 1"),
        ([*ENGINE, "--node", "sms-1:"], "'sms-1:' is invalid"),
        ([*ENGINE, "--node", "sms-1:0"], "'sms-1:0' is invalid"),
        ([*ENGINE, "--node", "sms-1:65536"], "'sms-1:65536' is invalid"),
        ([*ENGINE, "--node", ":7673"], "':7673' is invalid"),
        ([*ENGINE, "--node", "fd00::7"], "'fd00::7' is invalid"),
        ([*ENGINE, "--node", "http://sms-1:7673"], "'http://sms-1:7673' is invalid"),
        ([*ENGINE, "--node", "0.0.0.0:7673"], "0.0.0.0 stands for all addresses of a machine"),
        ([*ENGINE, "--node", "[::]:7673"], "[::] stands for all addresses of a machine"),
        ([*ENGINE, "--data", "kept"], "SMS_SIMULATOR_ENGINE'): the engine keeps all sandboxes, and --data would"),
        ([*ENGINE, "--workers", "2"], "SMS_SIMULATOR_ENGINE'): simulators that share an engine have one process each"),
        (
            [*ENGINE, "--data-sync", "disk"],
            "SMS_SIMULATOR_ENGINE'): an engine has no folder of data: PostgreSQL itself",
        ),
        (["--cors", "*", "--admin-token", "t"], "Error: --cors * lets every web page call the server"),
        (["--public-url", ""], "SMS_SIMULATOR_PUBLIC_URL'): '': it is empty"),
        (["--public-url", "http://sms.example/api"], "it holds a path; expected where clients reach the simulator"),
    ],
)
def test_a_value_that_will_not_do_is_named(run: Any, arguments: list[str], complaint: str) -> None:
    result = run("serve", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr


def test_a_variable_that_will_not_do_is_named(run: Any) -> None:
    result = run("serve", env={"SMS_SIMULATOR_PORT": "http"})
    assert result.exit_code == 2
    assert "env var: 'SMS_SIMULATOR_PORT'" in result.stderr


@pytest.mark.parametrize("names", ["Job 1", "default", "a,a"])
def test_a_variable_with_wrong_names_of_sandboxes_is_named(run: Any, names: str) -> None:
    result = run("serve", env={"SMS_SIMULATOR_SANDBOXES": names})
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Invalid value for '--sandboxes' (env var: 'SMS_SIMULATOR_SANDBOXES'): '" in result.stderr


@pytest.mark.parametrize("option", SERVE_OPTIONS, ids=lambda option: option.name)
def test_the_help_shows_flag_and_variable(run: Any, option: Any) -> None:
    text = " ".join(run("serve", "--help", env={"COLUMNS": "200"}).stdout.split())
    assert f"--{option.flag}" in text
    assert option.variable in text


# Guards and secrets --------------------------------------------------------------------------------------------------

GUARDS = [option for option in SERVE_OPTIONS if option.row.is_guard]
SECRETS = [option for option in SERVE_OPTIONS if option.row.is_secret]
SECRET = "s3cr3t-Pa55word"


def test_the_token_of_the_control_api_is_a_guard_and_a_secret_and_the_engine_a_secret_alone() -> None:
    assert [option.flag for option in GUARDS] == ["admin-token"]
    assert [option.flag for option in SECRETS] == ["engine", "admin-token"]


@pytest.mark.parametrize("option", GUARDS, ids=lambda option: option.name)
def test_an_empty_variable_of_a_guard_does_not_count_as_not_set(option: Any) -> None:
    command = click.command()(with_options([option])(lambda **_: None))
    assert CliRunner().invoke(command, env={option.variable: ""}).exit_code == 2


@pytest.mark.parametrize("option", GUARDS, ids=lambda option: option.name)
@pytest.mark.parametrize("value", ["", " ", "\t"])
@pytest.mark.parametrize("command", ["serve", "violations"])
def test_a_guard_that_is_set_but_empty_is_an_error(run: Any, option: Any, value: str, command: str) -> None:
    for result in (run(command, f"--{option.flag}", value), run(command, env={option.variable: value})):
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"'--{option.flag}' (env var: '{option.variable}')" in result.stderr
        assert "it is empty, and would keep nobody out: give it a value, or do not set it at all" in result.stderr


def test_a_flag_wins_over_a_guards_empty_variable() -> None:
    assert settings_of("--admin-token", "right", env={"SMS_SIMULATOR_ADMIN_TOKEN": ""}).admin_token == "right"


@pytest.mark.parametrize("option", GUARDS, ids=lambda option: option.name)
def test_no_server_is_made_with_an_empty_guard(option: Any) -> None:
    empty: Any = {option.path[0]: ""}
    with pytest.raises(SimulatorError, match=rf"--{option.flag}, {option.variable}\): it is empty"):
        Settings(**empty)


@pytest.mark.parametrize("option", GUARDS, ids=lambda option: option.name)
@pytest.mark.parametrize("spoilt", [f"{SECRET} ", f"{SECRET}\n", f"{SECRET}\u00e4"])
def test_a_secret_that_will_not_do_is_not_shown(run: Any, option: Any, spoilt: str) -> None:
    for result in (run("serve", f"--{option.flag}", spoilt), run("serve", env={option.variable: spoilt})):
        assert (result.exit_code, result.stdout) == (2, "")
        assert "it has characters that no header may hold" in result.stderr
        assert SECRET not in result.stderr


@pytest.mark.parametrize("option", SECRETS, ids=lambda option: option.name)
def test_a_secret_is_shown_neither_in_the_help_nor_with_the_settings(option: Any) -> None:
    secret = f"postgresql://sms:{SECRET}@db:5432/sms"
    with_default = dataclasses.replace(option, default=secret)
    command = click.command()(with_options([with_default])(lambda **_: None))
    assert SECRET not in CliRunner().invoke(command, ["--help"]).output
    assert SECRET not in repr(settings_of(f"--{option.flag}", secret))


@pytest.mark.parametrize(
    "url",
    [f"mysql://sms:{SECRET}@db/sms", f"sms:{SECRET}@db/sms", f"postgresql://sms:{SECRET}[@db/sms", SECRET,
     f"postgresql://sms:{SECRET} @db/sms", f"postgresql://sms:{SECRET}@db/sms\n", ""],
)  # fmt: skip
def test_a_url_that_is_none_of_an_engine_is_not_shown(run: Any, url: str) -> None:
    for result in (run("serve", "--engine", url), run("serve", env={"SMS_SIMULATOR_ENGINE": url or "x"})):
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Invalid value for '--engine' (env var: 'SMS_SIMULATOR_ENGINE'): it is no URL of a Post" in result.stderr
        assert "expected: postgresql://user:password@host:5432/database" in result.stderr
        assert SECRET not in result.stderr


@pytest.mark.parametrize("more", [("--data", "kept"), ("--workers", "2"), ("--node", "sms"), ("--port", "http")])
def test_the_password_of_an_engine_is_not_shown_where_something_else_is_wrong(run: Any, more: tuple[str, str]) -> None:
    result = run("serve", "--engine", f"postgresql://sms:{SECRET}@db/sms", *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert SECRET not in result.stderr


def test_a_login_in_a_public_url_is_not_shown(run: Any) -> None:
    for text in (f"https://ann:{SECRET}@sms.example", f"ann:{SECRET}@sms", f"https://sms.example/?password={SECRET}"):
        result = run("serve", "--public-url", text)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "expected where clients reach the simulator, such as https://sms.example.com" in result.stderr
        assert SECRET not in result.stderr


# The table -----------------------------------------------------------------------------------------------------------


def test_every_bound_of_a_sandbox_can_be_set() -> None:
    rows = {each.path[1] for each in TABLE if each.path[0] == "bounds"}
    assert rows == {each.name for each in dataclasses.fields(Bounds)}


def test_what_a_world_begins_with_is_about_sandboxes() -> None:
    parts = {each.row.scope for each in TABLE if len(each.path) == 2}
    assert parts == {Scope.SANDBOX}


@pytest.mark.parametrize(
    ("variable", "value", "flag", "told"),
    [
        ("SCENARIO", "magic-number", "scenario", "nothing of it is used"),
        ("TERMS", "ugsms", "terms", "is not of the form VENDOR.TERM=VALUE"),
        ("TERMS", "ugsms.balance=many", "terms", "expected: a number"),
        ("TERMS", "ugsm.balance=7", "terms", "unknown vendor 'ugsm'; did you mean 'ugsms'?"),
        ("POLICY", "ugsm.strict_json=yes", "policy", "unknown vendor 'ugsm'; did you mean 'ugsms'?"),
        ("VENDOR_PORTS", "ugsm=0", "vendor-port", "unknown vendor 'ugsm'; did you mean 'ugsms'?"),
        ("START", "noon", "start", "'noon' is invalid"),
        ("CORS", "localhost", "cors", "expected an origin"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable(run: Any, variable: str, value: str, flag: str, told: str) -> None:
    result = run("serve", env={f"SMS_SIMULATOR_{variable}": value})
    assert result.exit_code == 2
    assert f"Invalid value for '--{flag}' (env var: 'SMS_SIMULATOR_{variable}'): " in result.stderr
    assert told in result.stderr
