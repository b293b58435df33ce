"""Run the benchmarks: `python -m benchmarks [names] [--seconds N]` in the folder `tests`."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import callbacks, campaign, faults, judging, measures, page, plugin
from benchmarks.servers import cores, stay_on_load_core


def main() -> None:
    """Print each measurement as it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [
        "sends", "https", "data", "bulks", "growth", "startup", "sandboxes", "callbacks", "contract", "plugin",
        "campaign", "faults", "agenda", "page",
    ]  # fmt: skip
    parser.add_argument("names", nargs="*", default=names, help=f"which: {', '.join(names)} (default: all)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each run of load")
    parser.add_argument("--rounds", type=int, default=5, help="how often pairs are repeated")
    parser.add_argument("--stored", type=int, default=1_000_000, help="how many messages `growth` stores")
    parser.add_argument("--inputs", type=int, default=100_000, help="how many `data` rebuilds")
    parser.add_argument("--picture", type=Path, help="where `page` puts a picture, and measures nothing")
    chosen = parser.parse_args()
    stay_on_load_core()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"server on core {cores()[0]}, load on {cores()[1]}"
    )
    runs: dict[str, Callable[[], Iterable[str]]] = {
        "sends": lambda: measures.sends(chosen.seconds, chosen.rounds),
        "https": lambda: measures.https(chosen.seconds, chosen.rounds),
        "data": lambda: measures.data(chosen.seconds, chosen.rounds, chosen.inputs),
        "bulks": lambda: measures.bulks(chosen.seconds),
        "growth": lambda: measures.growth(chosen.stored),
        "startup": lambda: measures.startup(chosen.rounds),
        "sandboxes": lambda: measures.sandboxes(1_000),
        "callbacks": lambda: callbacks.callbacks(5_000),
        "contract": lambda: [*judging.judged(chosen.seconds), *judging.recorded(chosen.seconds, chosen.rounds)],
        "plugin": lambda: plugin.plugin(chosen.rounds),
        "campaign": campaign.campaign,
        "faults": lambda: faults.faults(chosen.seconds, chosen.rounds),
        "agenda": lambda: faults.agenda(1_000_000),
        "page": lambda: page.page(chosen.picture),
    }
    for name in chosen.names:
        for line in runs[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
