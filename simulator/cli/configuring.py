"""Make the server's settings of the values of flags and variables."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import addresses
from simulator.cli.options import hint_of
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world import World
from simulator.settings import TABLE, Settings

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.settings.row import Setting

OF_VENDORS = ("policy", "terms", "vendor-port")
"""The flags whose entries begin with the name of a vendor; those of `vendor-host` end with one."""


def refuse_unknown_vendors(values: Mapping[str, Any], vendors: Sequence[Vendor[Any]]) -> None:
    """Refuse an entry about a vendor that is not there; raises `click.BadParameter`."""
    from simulator.sandbox.errors import UnknownNameError

    names = [each.name for each in vendors]
    for flag in OF_VENDORS:
        for each in values[flag.replace("-", "_")]:
            name = each.partition("=")[0].partition(".")[0].strip()
            if name not in names:
                raise click.BadParameter(f"{UnknownNameError('vendor', name, names)}.", param_hint=hint_of(flag))
    _refuse_hosts_of_others(addresses.vendor_hosts(values["vendor_host"]), vendors)


def _refuse_hosts_of_others(given: Iterable[tuple[str, str]], vendors: Sequence[Vendor[Any]]) -> None:
    """Refuse a further host of a vendor that is not there, or one that is another's already."""
    from simulator.api.vendor_hosts import VendorHosts
    from simulator.sandbox.errors import UnknownNameError

    known = VendorHosts(vendors)
    names = [each.name for each in vendors]
    for host, name in given:
        owner = known.vendor_of(host)
        if name not in names:
            complaint = f"{UnknownNameError('vendor', name, names)}."
        elif owner not in {None, name}:
            complaint = f"{host!r} is a host of {owner!r} already; leave it out."
        else:
            continue
        raise click.BadParameter(complaint, param_hint=hint_of("vendor-host"))


def settings_from(values: Mapping[str, Any], given: Collection[str] | None = None) -> Settings:
    """Make the settings.

    Args:
        values: of all options by name.
        given: the names of those that somebody set; None takes those that differ from their defaults.

    Raises:
        click.BadParameter: a value is invalid.
        click.UsageError: two of them contradict each other.
    """
    from simulator.sandbox.errors import SimulatorError

    told = {each.path: _read(each, values) for each in TABLE if each.path[0] != "world"}
    bounds = {path[1]: value for path, value in told.items() if path[0] == "bounds"}
    plain = {path[0]: value for path, value in told.items() if len(path) == 1}
    names, most = plain["sandboxes"], plain["max_sandboxes"]
    if len(names) >= most:
        raise click.BadParameter(
            f"{len(names)} are named, and there is `default` beside them; expected: at most {most} in all. Name fewer, "
            "or raise --max-sandboxes.",
            param_hint=hint_of("sandboxes"),
        )
    _refuse_beside_engine(plain)
    world = world_from(values, given)[0]
    try:
        return Settings(world=world, bounds=Bounds(**bounds), **plain)
    except SimulatorError as error:
        raise click.UsageError(str(error)) from error


def _refuse_beside_engine(plain: Mapping[str, Any]) -> None:
    """Refuse what an engine leaves no room for, and what means nothing without one."""
    if plain["engine"] is None:
        if plain["node"] is not None:
            raise click.BadParameter(
                "no engine is set, and nobody else would look for this simulator: give --engine as well, or leave "
                "--node out.",
                param_hint=hint_of("node"),
            )
        return
    if plain["data"] is not None:
        raise click.BadParameter(
            "the engine keeps all sandboxes, and --data would keep them in a folder: leave either out.",
            param_hint=hint_of("engine"),
        )
    if plain["data_sync"] == "disk":
        raise click.BadParameter(
            "an engine has no folder of data: PostgreSQL itself decides what a commit survives. Leave --data-sync out.",
            param_hint=hint_of("engine"),
        )
    if plain["workers"] != 1:
        raise click.BadParameter(
            f"simulators that share an engine have one process each, and --workers asks for {plain['workers']}: start "
            "another simulator instead, on this machine too, with a --port and a --node of its own.",
            param_hint=hint_of("engine"),
        )


def world_from(values: Mapping[str, Any], given: Collection[str] | None = None) -> tuple[World, tuple[Path, ...]]:
    """Make the world of the default sandbox, flags over scenarios, and list the files read for it; see above."""
    if not values["scenario"]:
        return _world(values, World(), given), ()
    from simulator.cli.choosing import every_vendor
    from simulator.scenario.errors import ScenarioError
    from simulator.scenario.loading import Loader

    try:
        scenario = Loader(every_vendor()).load(values["scenario"])
    except ScenarioError as error:
        raise click.BadParameter(f"nothing of it is used:\n{error}", param_hint=hint_of("scenario")) from error
    return _world(values, scenario.world, given), scenario.files


def _world(values: Mapping[str, Any], below: World, given: Collection[str] | None) -> World:
    world = World()
    rows = {each.path[1]: each for each in TABLE if each.path[0] == "world"}
    read = {name: _read(row, values) for name, row in rows.items()}
    declared = {
        name: value for name, value in read.items() if value != getattr(world, name) or rows[name].name in (given or ())
    }
    if not declared:
        return below  # there is nothing to check, and to load what checks takes a sixth of the start

    from pydantic import ValidationError

    from simulator.scenario.world_model import WorldModel
    from simulator.text.expected import expected_by

    try:
        model = WorldModel.model_validate(declared)
    except ValidationError as error:
        first = error.errors()[0]
        name, *where = map(str, first["loc"])
        at = f"{'.'.join(where)}={first['input']!r}" if where else repr(first["input"])
        raise click.BadParameter(
            f"{at} is invalid; expected: {expected_by(first, WorldModel).text}", param_hint=hint_of(rows[name].flag)
        ) from error
    terms = {
        name: below.terms[name].with_terms(each) if name in below.terms else each for name, each in model.terms.items()
    }
    return dataclasses.replace(
        model.over(below), policies={**below.policies, **model.policies}, terms={**below.terms, **terms}
    )


def _instant(text: str | None) -> dt.datetime | None:
    """Read an instant within the bounds that the control API has for them."""
    if text is None:
        return None
    from pydantic import TypeAdapter, ValidationError

    from simulator.scenario.quantities import BoundedInstant
    from simulator.text.expected import expected_by

    try:
        instant: dt.datetime = TypeAdapter(BoundedInstant).validate_python(text)
    except ValidationError as error:
        raise click.BadParameter(
            f"{text!r} is invalid; expected: {expected_by(error.errors()[0]).text}",
            param_hint=hint_of("start"),
        ) from error
    return instant


def _policies(given: Sequence[str]) -> dict[str, str]:
    return _named(given, "policy", "VENDOR.SWITCH=VALUE")


def _named(given: Sequence[str], flag: str, form: str) -> dict[str, str]:
    named = {}
    for each in given:
        name, is_given, value = each.partition("=")
        if not is_given or "." not in name:
            raise click.BadParameter(f"{each!r} is not of the form {form}.", param_hint=hint_of(flag))
        named[name.strip()] = value.strip()
    return named


def _terms(given: Sequence[str]) -> dict[str, dict[str, str]]:
    terms: dict[str, dict[str, str]] = {}
    for name, value in _named(given, "terms", "VENDOR.TERM=VALUE").items():
        vendor, _, term = name.partition(".")
        terms.setdefault(vendor, {})[term] = value
    return terms


def _sandbox_name(text: str) -> str:
    from simulator.scenario.build import NAME

    if not NAME.fullmatch(text):
        raise click.BadParameter(
            f"{text[:200]!r} is invalid; expected: default, refuse, or the name of a sandbox",
            param_hint=hint_of("stray-credentials"),
        )
    return text


def _sandboxes(given: Sequence[str]) -> tuple[str, ...]:
    """Read the names of sandboxes, in a flag too with commas between them."""
    from simulator.scenario.build import NAME

    names: list[str] = []
    for each in (part.strip() for entry in given for part in entry.split(",")):
        shown = f"{each[:80]!r}"
        if not each:
            complaint = "an entry is empty; remove it, or look for a surplus comma."
        elif not NAME.fullmatch(each):
            complaint = (
                f"{shown} is invalid; expected: 1 to 63 lower-case letters, digits, dots, dashes and underscores, a "
                "letter or digit first, with commas between several names"
            )
        elif each == "default":
            complaint = f"{shown} is always there: leave it out."
        elif each in names:
            complaint = f"{shown} is given twice: leave one out."
        else:
            names.append(each)
            continue
        raise click.BadParameter(complaint, param_hint=hint_of("sandboxes"))
    return tuple(names)


READERS: Mapping[str, Callable[[Any], object]] = {
    "public_url": addresses.public_url,
    "start": _instant,
    "policy": _policies,
    "terms": _terms,
    "vendor_port": addresses.ports,
    "vendor_host": addresses.vendor_hosts,
    "egress": addresses.egress,
    "upstream_proxy": addresses.upstream_proxy,
    "engine": addresses.engine,
    "node": addresses.node,
    "stray_credentials": _sandbox_name,
    "sandboxes": _sandboxes,
    "allow_host": addresses.names,
    "cors": addresses.origins,
    "callback_network": addresses.networks,
}
"""The readers of texts that mean more than their type says, by the name of their flag."""


def _read(setting: Setting, values: Mapping[str, Any]) -> Any:
    value = values[setting.name]
    reader = READERS.get(setting.name)
    return value if reader is None else reader(value)
