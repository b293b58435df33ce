"""Show a command for each documented call, with credentials that work in the sandbox."""

from __future__ import annotations

from pydantic import Field

from simulator.control.declaring import operation
from simulator.control.operation import Nothing, View, Visit
from simulator.control.views.sandboxes import base_url_of
from simulator.scenario.build import credentials_of

TAG = "vendors"


class ExampleView(View):
    """One call of a vendor, ready to be made."""

    vendor: str
    title: str = Field(description="The vendor's name for people.")
    account: str = Field(description="The account that pays.")
    operation: str
    summary: str
    credentials: dict[str, str] = Field(description="Those in the command.")
    curl: str


class Examples(View):
    """Calls that can be made at once."""

    examples: list[ExampleView]


@operation("GET", "examples", TAG)
async def list_examples(visit: Visit[Nothing, Nothing]) -> Examples:
    """Show a `curl` for each documented call, with credentials that work here."""
    base_url = base_url_of(visit.sandbox, visit.origin)
    accounts = visit.host.sandboxes.demo_accounts(visit.hosted)
    examples = []
    for vendor in visit.host.directory:
        account = accounts.get(vendor.name)
        if account is None:
            continue
        credentials = credentials_of(account, vendor)
        for each in vendor.operations:
            curl = each.command(base_url, credentials)
            if curl is not None:
                examples.append(
                    ExampleView(
                        vendor=vendor.name,
                        title=vendor.title,
                        account=account.id,
                        operation=each.name,
                        summary=each.summary,
                        credentials=credentials,
                        curl=curl,
                    )
                )
    return Examples(examples=examples)
