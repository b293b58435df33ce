"""Every setting of `serve` in one table: a flag, an environment variable, a type, a default, and what it means."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

PREFIX = "SMS_SIMULATOR_"
MAX_PORT = 65_535
MAX_SECONDS = 86_400
COUNT = click.IntRange(min=1)

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


class Finite(click.FloatRange):
    """A float in a range; not-a-number, which compares with nothing, is out of it."""

    name = "float"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


class Item(click.ParamType[str]):
    """One entry of a list; in the environment the entries are separated by commas."""

    name = "text"
    envvar_list_splitter = ","

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The entry without the space around it."""
        text = str(value).strip()
        if not text:
            self.fail("an empty entry; leave it out, or look for a comma too many.", param, ctx)
        return text


class Port(click.IntRange):
    """A port number.

    The address that Kubernetes puts into a variable of this name, for a service called sms-simulator, is none.
    """

    name = "integer"

    def __init__(self) -> None:
        super().__init__(0, MAX_PORT)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        if is_service_link(str(value)):
            click.echo(
                f"Note: {PREFIX}PORT={value} is the address of a Kubernetes service, not a port; "
                f"{DEFAULT_PORT} is used. Set enableServiceLinks: false to be rid of it.",
                err=True,
            )
            return DEFAULT_PORT
        return super().convert(value, param, ctx)


def is_service_link(value: str) -> bool:
    """Whether it is an address as Kubernetes hands it out in variables named after services."""
    return value.startswith(("tcp://", "udp://", "sctp://"))


@dataclass(frozen=True, slots=True)
class Option:
    """One setting.

    Args:
        flag: without the dashes in front.
        kind: of the value; `bool` makes a pair of flags, the second one with `no-` in front.
        default: None where nothing is set; for a list, an empty one.
        help: what it means, with its unit.
        metavar: how the value is shown.
        is_list: the flag may be repeated, and the variable holds a list.
        variable_name: the environment variable, where it is not the flag in capitals.
    """

    flag: str
    kind: click.ParamType[Any] | type
    default: object
    help: str
    metavar: str | None = None
    is_list: bool = False
    variable_name: str | None = None

    @property
    def name(self) -> str:
        """The name of the value in code."""
        return self.flag.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + (self.variable_name or self.name.upper())

    @property
    def declaration(self) -> str:
        """The flag as click wants it declared."""
        return f"--{self.flag}/--no-{self.flag}" if self.kind is bool else f"--{self.flag}"


DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7670
HOST = Option("host", str, DEFAULT_HOST, "Address to listen on; 0.0.0.0 or :: for all of the machine's.", "ADDRESS")
PORT = Option("port", Port(), DEFAULT_PORT, "Port to listen on; 0 takes a free one.", "NUMBER")
ADMIN_TOKEN = Option("admin-token", str, None, "When set, the control API wants it as a bearer token.", "TOKEN")

SERVE_OPTIONS: tuple[Option, ...] = (
    HOST,
    PORT,
    Option(
        "scenario", Item(), (), "A scenario, built in or a file; a later one builds on those before. May be repeated.",
        "NAME|FILE", is_list=True,
    ),
    Option("watch", bool, default=False, help="Begin anew when a file of the scenario changes."),
    Option("seed", str, "0", "Equal seeds and equal requests give equal results.", "TEXT"),
    Option("start", str, None, "First instant of virtual time, ISO 8601; the present if not set.", "INSTANT"),
    Option("speed", Finite(0, 1_000_000), 1.0, "Speed of virtual time: 1 is live, 0 frozen.", "FACTOR"),
    Option("strict-accounts", bool, default=False, help="Refuse credentials that were not configured."),
    Option("rate-limits", bool, default=True, help="Count requests against the vendors' rate limits."),
    Option(
        "policy", Item(), (), "A vendor's switch; `sms-simulator vendors` lists them. May be repeated.",
        "VENDOR.SWITCH=VALUE", is_list=True,
    ),
    Option(
        "terms", Item(), (),
        "What accounts of a vendor begin with: balance, price, currency, rate_limit (a minute), refunds or budget. "
        "May be repeated.",
        "VENDOR.TERM=VALUE", is_list=True,
    ),
    Option(
        "contract", click.Choice(["off", "record", "strict"]), "record",
        "Departures from the vendors' documentation: not looked for, recorded, or also told in the answer's headers.",
    ),
    Option(
        "vendor-port", Item(), (), "A port that is one vendor's alone; 0 takes a free one. May be repeated.",
        "VENDOR=PORT", is_list=True, variable_name="VENDOR_PORTS",
    ),
    Option("demo-data", bool, default=False, help="Begin with an inbox of some days."),
    Option("max-body-bytes", COUNT, 4 * 1024 * 1024, "Longest request body taken.", "BYTES"),
    Option("max-sandboxes", COUNT, 10_000, "Sandboxes at once.", "COUNT"),
    Option("max-ports", COUNT, 64, "Ports of vendors' own at once.", "COUNT"),
    Option("max-messages", COUNT, 100_000, "Messages kept in each sandbox.", "COUNT"),
    Option("max-ledger-entries", COUNT, 200_000, "Ledger entries kept in each sandbox.", "COUNT"),
    Option("max-callbacks", COUNT, 20_000, "Callbacks kept in each sandbox.", "COUNT"),
    Option("max-planned", COUNT, 500_000, "Events planned in each sandbox.", "COUNT"),
    Option("max-accounts", COUNT, 10_000, "Accounts in each sandbox.", "COUNT"),
    Option("journal-bytes", COUNT, 32 * 1024 * 1024, "Requests and responses kept in each sandbox.", "BYTES"),
    Option(
        "capsule-bytes", click.IntRange(min=0), 16 * 1024 * 1024,
        "Inputs recorded of each sandbox, for `sms-simulator record`; recording ends there. 0 records none.", "BYTES",
    ),
    ADMIN_TOKEN,
    Option(
        "admin-host", Item(), (), "A further host name under which the control API may be called. May be repeated.",
        "NAME", is_list=True, variable_name="ADMIN_HOSTS",
    ),
    Option(
        "callback-network", Item(), (),
        "A network, beside loopback and private ones, that callbacks may go to, or `public` for all. May be repeated.",
        "CIDR", is_list=True, variable_name="CALLBACK_NETWORKS",
    ),
    Option("callback-timeout", Finite(0, MAX_SECONDS, min_open=True), 10.0, "Time a receiver may take.", "SECONDS"),
    Option("callback-concurrency", COUNT, 64, "Callbacks under way at once to one receiver.", "COUNT"),
    Option("shutdown-timeout", Finite(0, MAX_SECONDS), 15.0, "Time a stop waits for what is under way.", "SECONDS"),
    Option("log-format", click.Choice(["text", "json"]), "text", "How log lines on stderr look."),
    Option(
        "log-level", click.Choice(["debug", "info", "warning", "error"], case_sensitive=False), "info",
        "The least that is logged.",
    ),
)  # fmt: skip
"""The defaults are written here a second time so that `--help` need not import the server; a test compares them."""

URL = Option(
    "url", str, None, f"Where the simulator listens.  [default: made of {HOST.variable} and {PORT.variable}]", "URL"
)
"""For the commands that talk to a running server."""


def with_options(options: Sequence[Option]) -> Callable[[CommandT], CommandT]:
    """Decorate a click command with settings, in their order."""

    def decorate(command: CommandT) -> CommandT:
        for option in reversed(options):
            command = click.option(
                option.declaration,
                type=option.kind,
                default=option.default,
                help=option.help,
                metavar=option.metavar,
                multiple=option.is_list,
                envvar=option.variable,
                show_envvar=True,
                show_default=option.default not in (None, ()),
            )(command)
        return command

    return decorate
