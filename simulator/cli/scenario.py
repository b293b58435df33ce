"""`scenario`: names and files of scenarios go in; what there is, what it says, or what is wrong with it comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.scenario.loading import Scenario


@click.group()
def scenario() -> None:
    """List, show and check scenarios: worlds that `serve --scenario` begins with."""


@scenario.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_scenarios(*, as_json: bool) -> None:
    """List the built-in scenarios."""
    from simulator.cli.printing import say
    from simulator.scenario.library import Library

    found = [_load(name) for name in Library().names()]
    if as_json:
        say(json.dumps([{"name": each.name, "description": each.description} for each in found], indent=2))
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
    """Check scenarios; all that is wrong is printed, and the exit status is then 1."""
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


def _loaded(reference: str) -> Scenario:
    from simulator.scenario.loading import Loader
    from simulator.vendors import BUILT_IN

    return Loader(BUILT_IN).load([reference])


def _load(reference: str) -> Scenario:
    from simulator.sandbox.errors import SimulatorError

    try:
        return _loaded(reference)
    except SimulatorError as error:
        raise click.ClickException(str(error)) from error
