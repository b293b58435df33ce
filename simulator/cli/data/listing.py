"""`data list`: list the sandboxes that a folder keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from simulator.cli.data.folders import folder_or_variable, opened, sized

HEAD = ("sandbox", "made", "begun", "version", "inputs", "size", "lifetime", "planned")
TO_THE_RIGHT = {"inputs", "size"}


@click.command("list")
@folder_or_variable
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(folder: Path, *, as_json: bool) -> None:
    """List the sandboxes that FOLDER keeps.

    Tells of each when it was made, when and by which version it was begun (a reset begins it anew), its inputs and what
    they take, how long it stays without being called, and whether something is planned. If left out, FOLDER is that of
    SMS_SIMULATOR_DATA.
    """
    from simulator.cli.printing import say

    with opened(folder) as store:
        found = [_facts(life, store.count(life.life), store.size_bytes(life.life)) for life in store.lives()]
    say(json.dumps(found, indent=2) if as_json else "\n".join(_lines(found)))


def _facts(life: Any, inputs: int, size_bytes: int) -> dict[str, Any]:
    from simulator.api.instants import iso_millis

    return {
        "name": life.name,
        "made": iso_millis(life.made_ms),
        "begun": iso_millis(life.begun_ms),
        "version": life.version,
        "inputs": inputs,
        "bytes": size_bytes,
        "expires_in_s": life.lifetime_s,
        "is_planned": bool(life.is_planned),
    }


def _lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Write a table; coloured by ANSI sequences."""
    if not found:
        yield "No sandbox is kept."
        return
    rows = [
        (
            each["name"],
            each["made"],
            each["begun"],
            each["version"],
            str(each["inputs"]),
            sized(each["bytes"]),
            "stays" if each["expires_in_s"] is None else f"{each['expires_in_s']:g} s",
            "yes" if each["is_planned"] else "no",
        )
        for each in found
    ]
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    yield click.style(_row(HEAD, widths), bold=True)
    for row in rows:
        yield _row(row, widths)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.rjust(width) if name in TO_THE_RIGHT else cell.ljust(width)
        for name, cell, width in zip(HEAD, cells, widths, strict=True)
    )
    return "  ".join(aligned).rstrip()
