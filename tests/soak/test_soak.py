"""A soak shows its figures, says what is wrong, and ends its server. No time and no rate is held to anything."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from soak.figures import FIGURES, MB, Figures, Sample
from soak.load import Conditions, Outcome

TESTS = Path(__file__).resolve().parents[1]
SOAK = [sys.executable, "-m", "soak", "--rate", "40", "--callbacks", "10"]


def figures(*resident_mb: float, missing: int = 0, **errors: int) -> Figures:
    """What a soak showed, a minute between two samples."""
    outcome = Outcome()
    outcome.latencies_s.extend(number / 1000 for number in range(100))
    outcome.errors.update(errors)
    samples = [
        Sample(60.0 * count, round(each * MB), descriptors=40 + count, processor_s=0, clients_s=0, received=10 * count)
        for count, each in enumerate(resident_mb)
    ]
    return Figures(Conditions(600, 60, 300, 125), outcome, samples, missing)


@pytest.mark.parametrize(
    ("resident_mb", "growth"),
    [
        ([60, 61, 62, 63, 64], "it grew by 4.00 MB, which is more than 2 MB"),
        ([60, 60.5, 61, 61.5, 68, 62.5, 63, 63.5], "it grew by 4.00 MB"),  # what stands out hides nothing
        ([60, 60, 60, 60, 60, 60, 60, 63], None),  # and is no growth by itself
        ([60, 59, 61, 60, 59, 61, 60], None),
        ([60, 60.4, 60.8, 61.2, 61.6, 62], None),
        ([64, 63, 62, 61], None),
    ],
)
def test_a_server_that_grows_is_seen(resident_mb: list[float], growth: str | None) -> None:
    wrong = [*figures(*resident_mb).wrong(2)]
    assert [line[: len(growth)] for line in wrong] == [growth] if growth is not None else wrong == []


def test_the_difference_between_the_ends_is_told_beside_the_growth() -> None:
    rows = dict(figures(60, 60, 60, 60, 60, 60, 60, 63).rows())
    assert rows["growth"] == "1.75 MB along a fitted line, 3.00 MB by difference"
    assert rows["resident memory"] == "60.0 MB, at the end 63.0 MB"


def test_errors_and_missing_callbacks_are_wrong() -> None:
    assert [*figures(60, 60, missing=3, unreadable=2).wrong(2)] == ["3 callbacks are missing", "2 times unreadable"]


def test_a_percentile_is_of_the_requests_that_count() -> None:
    rows = dict(figures(60, 60).rows())
    assert (rows["p50"], rows["p99"]) == ("49.5 ms", "99.0 ms")


@pytest.mark.soak
def test_a_short_soak_answers_everything_and_prints_its_table() -> None:
    command = [*SOAK, "--minutes", "0.05", "--left-out", "0.01", "--most-growth", "1000", "--types"]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, check=False, encoding="utf-8", timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = dict(re.findall(r"^\| (.*?) \| (.*?) \|$", done.stdout, re.MULTILINE))
    assert [*rows] == ["figure", *FIGURES]
    assert rows["errors"] == "0 of requests, 0 callbacks missing"
    assert {"200", "201", "400", "401", "402", "404", "422"} <= {*re.findall(r"(\d+):", rows["answers"])}
    assert re.search(r"^ *\d+ more of \w+$", done.stdout, re.MULTILINE)


def test_a_soak_that_is_interrupted_ends_its_server() -> None:
    with subprocess.Popen([*SOAK, "--minutes", "9"], cwd=TESTS, stderr=subprocess.PIPE, text=True) as soak:
        assert soak.stderr is not None
        pid = int(soak.stderr.readline().removeprefix("The server is process ").rstrip(".\n"))
        os.kill(pid, 0)
        soak.send_signal(signal.SIGINT)
        soak.communicate(timeout=60)
    assert soak.returncode not in {0, -signal.SIGINT}
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_times_that_cannot_be_are_refused() -> None:
    done = subprocess.run([*SOAK, "--minutes", "1"], cwd=TESTS, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 2
    assert "--left-out" in done.stderr
