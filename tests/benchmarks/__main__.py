"""Run the benchmarks: `python -m benchmarks [names] [--seconds N]` in the folder `tests`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.bulks import bulks
from benchmarks.callbacks import callbacks
from benchmarks.campaign import campaign
from benchmarks.faults import agenda, faults
from benchmarks.floors import Goal, Row, missed, verdicts
from benchmarks.growth import growth
from benchmarks.https import https
from benchmarks.judging import judging
from benchmarks.kept import kept
from benchmarks.load import UnexpectedAnswerError
from benchmarks.machine import machine
from benchmarks.paced import paced
from benchmarks.page import page
from benchmarks.plugin import plugin
from benchmarks.rooms import rooms
from benchmarks.sandboxes import sandboxes
from benchmarks.sends import sends
from benchmarks.servers import cores, on_cores
from benchmarks.shared import shared
from benchmarks.startup import startup
from benchmarks.suite import suite
from benchmarks.vendors import vendors
from benchmarks.workers import workers

Measurement = Callable[[argparse.Namespace], Iterable[Row | str]]
MEASUREMENTS: dict[str, Measurement] = {
    "startup": lambda given: startup(given.rounds),
    "sends": lambda given: sends(given.seconds, given.rounds, given.peers),
    "vendors": lambda given: vendors(given.seconds, given.rounds),
    "bulks": lambda given: bulks(given.seconds, given.rounds),
    "paced": lambda given: paced(given.seconds),
    "https": lambda given: https(given.seconds, given.rounds),
    "data": lambda given: kept(given.seconds, given.rounds, given.inputs),
    "engine": lambda given: shared(given.seconds, given.rounds),
    "workers": lambda given: workers(given.seconds, given.rounds),
    "judge": lambda given: judging(given.seconds, given.rounds),
    "callbacks": lambda given: callbacks(given.rounds),
    "growth": lambda given: growth(given.seconds, given.rounds, given.stored),
    "profile": lambda given: rooms(given.seconds),
    "sandboxes": lambda given: sandboxes(given.seconds, 1_000),
    "plugin": lambda given: plugin(given.rounds),
    "campaign": lambda _: campaign(),
    "faults": lambda given: faults(given.seconds, given.rounds),
    "agenda": lambda _: agenda(1_000_000),
    "page": lambda given: page(given.picture),
    "suite": lambda _: suite(),
}
UNLESS_NAMED = {"suite"}
"""What runs only where it is named."""


def main() -> None:
    """Print the rows of each measurement as it is done, then the figures that have a floor beside it.

    Raises:
        SystemExit: an answer was not what was expected, or a floor is missed, and that was asked for.
    """
    given = _given()
    core, load_core = cores()
    with on_cores(load_core):
        print(machine())
        print("Server and load share a core." if core is None else f"Server on core {core}, load on core {load_core}.")
        print("\n| measurement | result |\n|---|---|", flush=True)
        figures: list[tuple[Goal, float]] = []
        try:
            for name in given.names:
                for line in MEASUREMENTS[name](given):
                    print(line, flush=True)
                    figures += line.figures if isinstance(line, Row) else ()
        except UnexpectedAnswerError as error:
            raise SystemExit(f"{error}; what is refused is not measured") from error
    if figures:
        print("", *verdicts(figures), sep="\n")
    if given.floors and (below := missed(figures)):
        raise SystemExit(f"below its floor: {'; '.join(goal.what for goal in below)}")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    shown = f"all but {', '.join(UNLESS_NAMED)}"
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(MEASUREMENTS)} (default: {shown})")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each run of load")
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is repeated")
    parser.add_argument("--floors", action="store_true", help="exit with status 1 where a figure is below its floor")
    parser.add_argument("--peers", type=Path, help="a folder with what `npm install fastify wiremock` put into it")
    parser.add_argument("--stored", type=int, default=1_000_000, help="how many messages `growth` stores")
    parser.add_argument("--inputs", type=int, default=100_000, help="how many sends `data` rebuilds")
    parser.add_argument("--picture", type=Path, help="where `page` puts a picture, and measures nothing")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in MEASUREMENTS]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(MEASUREMENTS)}")
    given.names = given.names or [name for name in MEASUREMENTS if name not in UNLESS_NAMED]
    return given


if __name__ == "__main__":
    main()
