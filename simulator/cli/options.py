"""Make the flags and variables of the command line from the table of settings, typed as its rows say."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from simulator.settings import EMPTY, MAX_PORT, MOST_WORKERS, TABLE
from simulator.settings.row import PREFIX, Row, Setting

COUNT = click.IntRange(min=1)
AUTO = "auto"

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


class Finite(click.FloatRange):
    """A float in a range; not-a-number, which compares with nothing, is out of it."""

    name = "float"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a text to the number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


class Item(click.ParamType[str]):
    """One entry of a list; in the environment the entries are separated by commas."""

    name = "text"
    envvar_list_splitter = ","

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Strip the space around an entry."""
        text = str(value).strip()
        if not text:
            self.fail("an entry is empty; remove it, or look for a surplus comma.", param, ctx)
        return text


class Key(click.ParamType[str]):
    """A key that keeps others out and travels in a header; no message repeats it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was given."""
        text = str(value)
        if not text.strip():
            self.fail(EMPTY, param, ctx)
        if not (text.isascii() and text.isprintable() and " " not in text):
            self.fail(
                "it has characters that no header may hold: use printable ASCII characters without blanks.", param, ctx
            )
        return text


class Port(click.IntRange):
    """A port number.

    The address that Kubernetes puts into a variable of this name, for a service called sms-simulator, is none.
    """

    name = "integer"

    def __init__(self, default: object) -> None:
        super().__init__(0, MAX_PORT)
        self._default = default

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a text to the number."""
        if is_service_link(str(value)):
            click.echo(
                f"Note: {PREFIX}PORT={value} is the address of a Kubernetes service, not a port; "
                f"{self._default} is used. Set enableServiceLinks: false to get rid of it.",
                err=True,
            )
            return self._default
        return super().convert(value, param, ctx)


class Workers(click.IntRange):
    """How many processes; `auto` is one for each core that this one may use."""

    name = "integer"

    def __init__(self) -> None:
        super().__init__(1, MOST_WORKERS)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a text to the number."""
        if value != AUTO:
            try:
                return super().convert(value, param, ctx)
            except click.BadParameter:
                self.fail(f"{value!r} is invalid; expected: {AUTO}, or a number from 1 to {MOST_WORKERS}", param, ctx)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return min(cores, MOST_WORKERS)


def is_service_link(value: str) -> bool:
    """Tell whether a text is an address as Kubernetes hands it out in variables named after services."""
    return value.startswith(("tcp://", "udp://", "sctp://"))


class Option(Setting):
    """A setting as click has it."""

    __slots__ = ()

    @property
    def help(self) -> str:
        """The meaning of the option, for its help."""
        return self.row.help

    @property
    def metavar(self) -> str | None:
        """The value, as help shows it."""
        return self.row.metavar

    @property
    def kind(self) -> click.ParamType[Any] | type:
        """The type of the value; `bool` makes a pair of flags, the second one with `no-` in front."""
        row = self.row
        if row.is_guard:
            return Key()
        if row.choices:
            return click.Choice(row.choices, case_sensitive=not row.is_any_case)
        return Item() if row.is_list else self._kind_of_one()

    def _kind_of_one(self) -> click.ParamType[Any] | type:
        row, default = self.row, self.default
        if self.path == ("port",):
            return Port(default)
        if self.path == ("workers",):
            return Workers()
        if isinstance(default, float):
            return Finite(row.at_least, row.at_most, min_open=row.is_above)
        if row.alone is not None or (isinstance(default, int) and not isinstance(default, bool)):
            return click.IntRange(row.at_least, row.at_most)
        return bool if isinstance(default, bool) else str

    @property
    def declaration(self) -> str:
        """The flag in the form that click takes."""
        return f"--{self.flag}/--no-{self.flag}" if self.kind is bool else f"--{self.flag}"


class GuardOption(click.Option):
    """A flag that keeps others out: a variable that is set but empty is a value, where click takes it for none."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Return the text of the variable, None where it is not set."""
        return "" if os.environ.get(str(self.envvar)) == "" else super().resolve_envvar_value(ctx)


SERVE_OPTIONS: tuple[Option, ...] = tuple(Option(each.path, each.default, each.row) for each in TABLE)
HOST, PORT, ADMIN_TOKEN = (
    next(each for each in SERVE_OPTIONS if each.path == (name,)) for name in ("host", "port", "admin_token")
)
URL = Option(
    ("url",),
    None,
    Row(f"Where the simulator listens.  [default: made of {HOST.variable} and {PORT.variable}]", "URL"),
)
"""The options of the commands that talk to a running server."""

SANDBOX = click.option("--sandbox", metavar="NAME", help="Sandbox to look at.  [default: the default one]")
"""The option of those of them that show what one holds."""


def _alone(row: Row) -> dict[str, Any]:
    """Have a flag that may stand without a value take what it means then."""
    return {} if row.alone is None else {"is_flag": False, "flag_value": str(row.alone)}


def hint_of(flag: str) -> str:
    """Name a setting as click does where it refuses a value itself: by its flag and its variable."""
    (row,) = (each for each in TABLE if each.flag == flag)
    return f"'--{flag}' (env var: '{row.variable}')"


def with_options(options: Sequence[Option]) -> Callable[[CommandT], CommandT]:
    """Decorate a click command with settings, in their order."""

    def decorate(command: CommandT) -> CommandT:
        for option in reversed(options):
            command = click.option(
                option.declaration,
                cls=GuardOption if option.row.is_guard else click.Option,
                **_alone(option.row),
                type=option.kind,
                default=option.default,
                help=option.help,
                metavar=option.metavar,
                multiple=option.row.is_list,
                envvar=option.variable,
                show_envvar=True,
                show_default=not option.row.is_secret and option.default not in (None, ()),
            )(command)
        return command

    return decorate
