"""`money`: report what was paid in a running server's sandbox, and what is wrong about it."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options
from simulator.cli.unused import FAIL_IF_UNUSED


@click.command()
@SANDBOX
@click.option("--account", metavar="ID", help="Only that account.")
@click.option("--vendor", metavar="NAME", help="Only that vendor's accounts.")
@click.option(
    "--window", type=click.FloatRange(0), metavar="SECONDS",
    help="Virtual time within which the same text to the same number counts as paid twice.  [default: 600]",
)  # fmt: skip
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only findings of that rule. May be repeated.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit", "csv"]), default="text", show_default=True,
    help=(
        "Text for people, JSON, a JUnit report with one test for each rule, or a table of the accounts for a "
        "spreadsheet."
    ),
)  # fmt: skip
@click.option("--fail-on-findings", is_flag=True, help="Exit with status 1 if there is a finding.")
@FAIL_IF_UNUSED
@with_options([URL, ADMIN_TOKEN])
def money(  # noqa: PLR0913 - a flag each
    *,
    sandbox: str | None,
    account: str | None,
    vendor: str | None,
    window: float | None,
    rules: tuple[str, ...],
    form: str,
    fail_on_findings: bool,
    fail_if_unused: bool,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Report what was charged, refunded and reserved.

    Also reports what is wrong about it: texts paid twice, messages that failed and were not refunded, and the like.
    Asks a running simulator.
    """
    from urllib.parse import urlencode

    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.money_text import account_table, as_junit, money_lines
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.unused import note_of_unused

    query = {"account": account, "vendor": vendor, "window_s": window}
    path = f"money?{urlencode({name: value for name, value in query.items() if value is not None})}"
    url = server_url(url)
    with progress("Summing up"):
        reply = call(url, "GET", path, sandbox=sandbox, admin_token=admin_token, timeout_s=60)
        report = _only(succeed(reply), rules)
        has_findings = any(report["counts"].values())
        unused = None if has_findings else note_of_unused(url, sandbox, admin_token)
    if form == "json":
        say(json.dumps(report, indent=2, ensure_ascii=False))
    elif form == "junit":
        say(as_junit(report, unused, is_failed=fail_if_unused))
    else:
        for line in account_table(report) if form == "csv" else money_lines(report):
            say(line)
    if unused is not None:
        click.echo(f"Note: {unused}.", err=True)
    if (fail_on_findings and has_findings) or (fail_if_unused and unused is not None):
        raise click.exceptions.Exit(1)


def _only(report: dict[str, Any], rules: tuple[str, ...]) -> dict[str, Any]:
    """Return the report with the findings of some rules; with those of all, if none is named."""
    from simulator.sandbox.errors import UnknownNameError

    counts = report["counts"]
    for rule in rules:
        if rule not in counts:
            raise click.BadParameter(f"{UnknownNameError('rule', rule, counts)}.", param_hint="--rule")
    chosen = {rule: count for rule, count in counts.items() if not rules or rule in rules}
    return {**report, "counts": chosen, "findings": [each for each in report["findings"] if each["rule"] in chosen]}
