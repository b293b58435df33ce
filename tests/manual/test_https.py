"""The page on HTTPS: its commands print what it shows, against a server with https and a proxy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import alike, at, printed_by, steps_of
from support.manual import HTTPS, MANUAL, Kind, blocks_of, guide_page
from support.programs import needs
from support.shell import serving

from simulator.cli.run import REASONS
from simulator.cli.run import run as run_command
from simulator.settings import PROXY_PORT, TLS_PORT
from simulator.testing import SmsSimulatorServer

pytestmark = pytest.mark.runtimes

[PAGE] = [page for page in MANUAL if page.path == HTTPS]


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[str]:
    """Where a server with https and a proxy listens, which has the certificate authority that the commands find."""
    given = {"XDG_DATA_HOME": str(tmp_path / "data"), "SMS_SIMULATOR_TLS": "0", "SMS_SIMULATOR_PROXY": "0"}
    with serving(given) as url:
        yield url


def ports_of(url: str) -> dict[str, str]:
    """The addresses that the page names, with those that stand for them here."""
    with SmsSimulatorServer(url) as server:
        told = server.ask("GET", "listeners")
    usual = {TLS_PORT: told["https_port"], PROXY_PORT: told["proxy_port"]}
    return {f"127.0.0.1:{shown}": f"127.0.0.1:{here}" for shown, here in usual.items()}


@needs("curl")
def test_the_commands_print_what_the_page_shows(secured: str, tmp_path: Path) -> None:
    ports = ports_of(secured)
    for command, output in [step for block in PAGE.blocks if block.kind is Kind.CONSOLE for step in steps_of(block)]:
        here, shown = at(command, secured), output
        for usual, port in ports.items():
            here, shown = here.replace(usual, port), shown.replace(usual, port)
        got = printed_by(here, secured, tmp_path)
        assert alike(got, secured).rstrip() == alike(shown, secured).rstrip(), command


def test_the_table_names_every_option_of_run_that_no_other_section_tells() -> None:
    part = guide_page("https").partition("## What `run` does")[2].partition("\n## ")[0]
    told = set(re.findall(r"`(--?[\w-]+)", part))
    assert [option.opts for option in run_command.params[:-1] if not told.intersection(option.opts)] == [
        ["--ca-dir"],
        ["--admin-token"],
    ]
    assert set(REASONS) <= set(re.findall(r"\w+", part))


@pytest.mark.parametrize(
    "command",
    [line for block in blocks_of(Kind.RUN) for line in block.text.splitlines()],
)
def test_a_command_is_run_with_options_that_exist(command: str) -> None:
    words = command.split()
    context = run_command.make_context("run", words[words.index("run") + 1 :])
    assert context.params["command"]
