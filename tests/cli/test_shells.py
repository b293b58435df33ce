"""Whoever reads the variables of `env` gets their values, whatever characters they have."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess

import dotenv
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.cli.shells import SHELLS, written

HARD = [
    "",
    "a b",
    "it's",
    'say "no"',
    "$HOME and `ls` and ${HOME}",
    "two\nlines\n",
    "back\\slash\\",
    "#!*?~",
    "’quoted‘",
]
TEXTS = st.one_of(
    st.sampled_from(HARD),
    st.text(st.one_of(st.sampled_from("'\"\\$`\n ’‘#=é"), st.characters(codec="utf-8", exclude_characters="\0\r"))),
)


@settings(max_examples=10, deadline=None)
@given(values=st.lists(TEXTS, min_size=20, max_size=40))
@example(values=HARD)
def test_sh_reads_the_values_and_exports_them(values: list[str]) -> None:
    variables = {f"VALUE_{number}": value for number, value in enumerate(values)}
    script = written(variables, "sh") + "\nexec env -0"
    done = subprocess.run(["sh", "-c", script.encode()], capture_output=True, check=True)
    found = dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)
    assert {name: found[name] for name in variables} == variables


def of_fish(text: str) -> str:
    """What fish makes of a text between single quotes: a backslash goes before a quote and before itself.

    Source: https://fishshell.com/docs/current/language.html#quotes
    """
    body = re.fullmatch(r"set -gx A_VALUE '((?:[^'\\]|\\['\\])*)'", text, re.DOTALL)
    assert body, text
    return re.sub(r"\\(['\\])", r"\1", body[1])


@given(value=TEXTS)
def test_fish_reads_the_value(value: str) -> None:
    assert of_fish(written({"A_VALUE": value}, "fish")) == value


def of_powershell(text: str) -> str:
    """What PowerShell makes of a text between single quotes: of two quotes of any of five kinds, one.

    Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    """
    quote = "['\u2018\u2019\u201a\u201b]"
    body = re.fullmatch(rf"\$env:A_VALUE = '((?:(?!{quote}).|({quote}){quote})*)'", text, re.DOTALL)
    assert body, text
    return re.sub(f"({quote}){quote}", r"\1", body[1])


@given(value=TEXTS)
def test_powershell_reads_the_value(value: str) -> None:
    assert of_powershell(written({"A_VALUE": value}, "powershell")) == value


@given(value=TEXTS)
def test_an_env_file_has_the_value(value: str) -> None:
    lines = written({"A_VALUE": value}, "dotenv")
    assert dotenv.dotenv_values(stream=io.StringIO(lines), interpolate=False) == {"A_VALUE": value}


@pytest.mark.parametrize("value", ["/a/b.pem", "http://shop:any@127.0.0.1:7672", "localhost,127.0.0.1,::1,.localhost"])
def test_an_env_file_has_plain_values_without_quotes_as_docker_wants_them(value: str) -> None:
    assert written({"A_VALUE": value}, "dotenv") == f"A_VALUE={value}"


def of_github(text: str) -> dict[str, str]:
    """What GitHub reads from a job's file of variables: a value goes on until a line that its first line names.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        name, _, end = line.partition("<<")
        value = []
        while (each := next(lines)) != end:
            value.append(each)
        found[name] = "\n".join(value)
    return found


@given(value=TEXTS, other=TEXTS)
@example(value="END\nEND_", other="END")
def test_a_job_of_github_gets_each_value(value: str, other: str) -> None:
    assert of_github(written({"A_VALUE": value, "OTHER": other}, "github")) == {"A_VALUE": value, "OTHER": other}


def test_github_is_not_given_what_it_refuses() -> None:
    assert of_github(written({"NODE_OPTIONS": "--require x", "OTHER": "y"}, "github")) == {"OTHER": "y"}


@given(value=TEXTS)
def test_a_program_reads_json(value: str) -> None:
    assert json.loads(written({"A_VALUE": value, "NODE_OPTIONS": "x"}, "json")) == {
        "A_VALUE": value,
        "NODE_OPTIONS": "x",
    }


@pytest.mark.parametrize("shell", SHELLS)
def test_every_variable_is_written(shell: str) -> None:
    assert all(name in written({"ONE": "1", "TWO": os.sep}, shell) for name in ("ONE", "TWO"))
