"""`violations`: report where requests to a running server departed from the vendors' documentation, and hints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options

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
@with_options([URL, ADMIN_TOKEN])
@click.pass_context
def violations(context: click.Context, /, *, form: str, output: Path | None, **asked: str | None) -> None:
    """Report where requests depart from the vendors' documentation.

    Asks a running simulator. The exit status is 1 if the client has violations to mend, and 0 if it has none. Hints
    are shown, and do not count.
    """
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.violation_reports import REPORTS, is_to_mend, summary
    from simulator.text.system_errors import cause_of

    with progress("Fetching") as shown:
        found, unjudged = _all(shown, **asked)
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
    click.echo(summary(found, unjudged), err=output is None)
    if any(map(is_to_mend, found)):
        context.exit(1)


def _all(
    shown: Progress, *, url: str | None, admin_token: str | None, sandbox: str | None, **filters: str | None
) -> tuple[list[dict[str, Any]], int]:
    """Fetch every violation and hint, page by page, and count what was not judged."""
    from simulator.cli.calling import call, server_url, succeed

    url = server_url(url)
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
