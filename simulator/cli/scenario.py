"""`scenario`: list, show, check and try scenarios."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from simulator.cli.reasons import reasons

if TYPE_CHECKING:
    from simulator.scenario.loading import Scenario


@click.group()
def scenario() -> None:
    """List, show, check and try scenarios: worlds that `serve --scenario` begins with."""


scenario.add_command(reasons)


@scenario.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_scenarios(*, as_json: bool) -> None:
    """List the built-in scenarios."""
    from simulator.cli.printing import say
    from simulator.scenario.library import Library

    found = [_load(name) for name in Library().names()]
    if as_json:
        fields = ("name", "description", "vendors")
        say(json.dumps([{name: getattr(each, name) for name in fields} for each in found], indent=2))
        return
    width = max((len(each.name) for each in found), default=0)
    say("\n".join(f"{each.name:<{width}}  {each.description}" for each in found))


@scenario.command()
@click.argument("reference", metavar="NAME|FILE")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(reference: str, *, as_json: bool) -> None:
    """Print a scenario together with all that it extends."""
    from simulator.cli.printing import say
    from simulator.scenario.writing import write_yaml

    tree = _load(reference).tree
    say(json.dumps(tree, indent=2, ensure_ascii=False) if as_json else write_yaml(tree).rstrip())


@scenario.command()
@click.argument("references", metavar="NAME|FILE...", nargs=-1, required=True)
@click.pass_context
def validate(context: click.Context, references: tuple[str, ...]) -> None:
    """Check scenarios; print all mistakes, and exit with status 1 if there are any."""
    from simulator.cli.printing import say
    from simulator.sandbox.errors import SimulatorError

    is_good = True
    for reference in references:
        try:
            say(f"{reference}: valid ({_loaded(reference).name})")
        except SimulatorError as error:
            click.echo(str(error), err=True)
            is_good = False
    context.exit(0 if is_good else 1)


@scenario.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from simulator.cli.printing import say
    from simulator.scenario.schema import scenario_schema

    say(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))


@scenario.command("try")
@click.argument("reference", metavar="NAME|FILE")
@click.option(
    "--for", "duration", metavar="DURATION", help="How long, such as 90s or 2h.  [default: while things happen]"
)
@click.option("--vendor", "vendors", multiple=True, metavar="NAME", help="Vendor to send by. May be repeated.")
@click.option(
    "--client", "character", type=click.Choice(["careful", "naive"]), default="careful", show_default=True,
    help="How the client behaves when something goes wrong.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="For people, or one JSON document.",
)  # fmt: skip
def try_(reference: str, *, duration: str | None, vendors: tuple[str, ...], character: str, form: str) -> None:
    """Live through a scenario with a scripted client, in virtual time.

    Sends a dozen texts by each vendor that has an account in the scenario. Prints everything that happened, the
    ledger, and what the client saw. The same file gives the same output.
    """
    from simulator.cli.choosing import every_vendor
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.trial_report import trial_document, trial_lines
    from simulator.sandbox.errors import SimulatorError
    from simulator.trying.characters import CHARACTERS
    from simulator.trying.planning import Script
    from simulator.trying.playing import try_world

    loaded = _load(reference)
    script = Script(tuple(dict.fromkeys(vendors)), _duration(duration), CHARACTERS[character])
    try:
        with progress("Living through the scenario"):
            played = try_world(loaded.world, every_vendor(), script)
    except SimulatorError as error:
        raise click.UsageError(str(error)) from error
    document = trial_document(played, loaded.name, character)
    say(json.dumps(document, indent=2, ensure_ascii=False) if form == "json" else "\n".join(trial_lines(document)))


def _duration(text: str | None) -> int | None:
    from pydantic_core import PydanticCustomError

    from simulator.scenario.quantities import parse_text_duration

    if text is None:
        return None
    try:
        return parse_text_duration(text)
    except PydanticCustomError as error:
        raise click.BadParameter(f"{text!r} is invalid; expected: {error.message()}", param_hint="--for") from error


def _loaded(reference: str) -> Scenario:
    from simulator.cli.choosing import every_vendor
    from simulator.scenario.loading import Loader

    return Loader(every_vendor()).load([reference])


def _load(reference: str) -> Scenario:
    from simulator.cli.printing import NotDone
    from simulator.sandbox.errors import SimulatorError

    try:
        return _loaded(reference)
    except SimulatorError as error:
        raise NotDone(str(error)) from error
