"""`violations`: report where requests to a running server departed from the vendors' documentation, and hints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options
from simulator.cli.unused import FAIL_IF_UNUSED

if TYPE_CHECKING:
    from simulator.cli.progress import Progress

PAGE = 1_000


@click.command()
@SANDBOX
@click.option("--vendor", metavar="NAME", help="Only that vendor's.")
@click.option("--side", type=click.Choice(["client", "ours"]), help="Only the client's, or only the simulator's own.")
@click.option("--level", type=click.Choice(["violation", "hint"]), help="Only violations, or only hints.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit", "sarif"]), default="text", show_default=True,
    help="Format of the report.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the report to a file."
)
@FAIL_IF_UNUSED
@with_options([URL, ADMIN_TOKEN])
@click.pass_context
def violations(
    context: click.Context, /, *, form: str, output: Path | None, fail_if_unused: bool, **asked: str | None
) -> None:
    """Report where requests depart from the vendors' documentation.

    Asks a running simulator. The exit status is 1 if the client has violations to mend, 0 if it has none, and 2 if
    the simulator cannot be asked. Hints are shown, and do not count.
    """
    from simulator.cli.calling import server_url
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.unused import note_of_unused
    from simulator.cli.violation_reports import REPORTS, is_to_mend, summary, unused_as_junit
    from simulator.text.system_errors import cause_of

    with progress("Fetching") as shown:
        url = server_url(asked.pop("url"))
        found, unjudged = _all(shown, url, **asked)
        unused = None if found else note_of_unused(url, asked["sandbox"], asked["admin_token"])
    if unused is not None and form == "junit":
        report = unused_as_junit(unused, is_failed=fail_if_unused)
    else:
        report = REPORTS[form](found)
    if output is None:
        say(report)
    else:
        try:
            output.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            raise click.BadParameter(
                f"{output} cannot be written: {cause_of(error)}.", param_hint="--output"
            ) from error
    click.echo("; ".join(filter(None, [summary(found, unjudged), unused])), err=output is None)
    if any(map(is_to_mend, found)) or (fail_if_unused and unused is not None):
        context.exit(1)


def _all(
    shown: Progress, url: str, *, admin_token: str | None, sandbox: str | None, **filters: str | None
) -> tuple[list[dict[str, Any]], int]:
    """Fetch every violation and hint, page by page, and count what was not judged."""
    from simulator.cli.calling import call, succeed

    query: dict[str, str] = {"limit": str(PAGE)}
    query |= {name: value for name, value in filters.items() if value is not None}
    found: list[dict[str, Any]] = []
    while True:
        path = f"violations?{urlencode(query)}"
        page = succeed(call(url, "GET", path, sandbox=sandbox, admin_token=admin_token, timeout_s=60))
        found += page["violations"]
        shown.reach(len(found))
        if page["next_cursor"] is None:
            return found, page["unjudged"]
        query["cursor"] = page["next_cursor"]
