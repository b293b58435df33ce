"""Lead a command to a simulator, and tell what became of it."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from simulator.cli.ca import authority_in
from simulator.cli.printing import NotDone
from simulator.cli.run.child import run
from simulator.cli.run.gathering import before, reported
from simulator.cli.run.target import target
from simulator.cli.serve import RUN, strange_variables
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.text.variables import in_capitals

if TYPE_CHECKING:
    from simulator.cli.run.target import Target, Wanted

ENV = "SMS_SIMULATOR_URL"
"""Tells the command where the sandbox is, for calls of the control API."""


def do(wanted: Wanted, command: tuple[str, ...], report: Path | None, fail_on: frozenset[str]) -> int:
    """Run a command; returns the exit status to leave with.

    Raises:
        NotDone: the simulator cannot be asked, or a file cannot be written.
        NotFound, NotRunnable: the command cannot be started.
    """
    authority = authority_in(wanted.ca_dir)  # first: it says so where the extra is missing
    if report is not None:
        _write(report, "")  # what cannot be written is told before anything begins
    from simulator.redirection.environment import replaced, variables, without_proxies
    from simulator.redirection.files import lay_out

    environment = without_proxies(os.environ) if wanted.inside else dict(os.environ)
    with (
        target(wanted, authority, environment) as there,
        tempfile.TemporaryDirectory(prefix="sms-simulator-") as folder,
    ):
        files = lay_out(Path(folder), there.redirection, authority, environment)
        found = variables(there.redirection, files, environment)
        _say(f"sandbox {there.base_url}, its page {there.page}")
        for line in _beforehand(
            replaced(found, environment), is_isolated=wanted.inside is not None, is_verbose=wanted.is_verbose
        ):
            _say(line)
        begun = before(there)
        how = "led" if wanted.inside is None else "isolated"
        status, has_left_some = run(
            command, {**_credentials(there), **environment, **found, ENV: there.base_url, RUN: how}
        )
        told = reported(there, begun, command, status)
        if wanted.inside:
            told = replace(told, unknown_names=wanted.inside.names.unknown)
    if has_left_some:
        end = "the simulator is gone for them" if wanted.inside is None else "they are ended"
        _say(f"COMMAND has left processes that still run: {end}")
    for line in told.lines():
        _say(line)
    if wanted.inside is None:
        _say("what asks no proxy was not held back, and is not counted here (--isolate)")
    if report is not None:
        _write(report, json.dumps(told.document(fail_on), indent=2, ensure_ascii=False) + "\n")
    wrong = told.failures(fail_on)
    for line in wrong:
        click.echo(f"Error: {line}.", err=True)
    return status or int(bool(wrong))


def _beforehand(lost: list[str], *, is_isolated: bool, is_verbose: bool) -> list[str]:
    """Say what a command has to know that is not held back."""
    lines = [line.removeprefix("Warning: ") for line in strange_variables()]
    if lost and is_verbose:
        lines.append(f"set anew for COMMAND: {', '.join(lost)}")
    if is_isolated:
        lines.append(
            "COMMAND has a network of its own, which leads to the providers' hosts here, and to what --reach names. "
            "Sockets in the file system, such as Docker's, stay reachable"
        )
        return lines
    lines.append(
        "NOT held back is what asks no proxy, such as PHP's streams: it reaches the real providers, without --isolate. "
        "Node, Python and all that asks a proxy are led here"
    )
    return lines


def _credentials(there: Target) -> dict[str, str]:
    """Return the credentials of each vendor's first account as variables, such as `UGSMS_API_KEY`."""
    shown = there.ask_server(f"sandboxes/{quote(there.sandbox or DEFAULT_NAME, safe='')}")
    return {
        f"{in_capitals(vendor)}_{in_capitals(name)}": value
        for vendor, access in shown["vendors"].items()
        for name, value in access["credentials"].items()
    }


def _write(path: Path, text: str) -> None:
    from simulator.text.system_errors import cause_of

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotDone(f"{path} cannot be written: {cause_of(error)}.") from error


def _say(line: str) -> None:
    click.echo(f"sms-simulator: {line}", err=True)
