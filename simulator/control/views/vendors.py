"""Show vendors: their operations, quirks and switches."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.api.call import policy_of
from simulator.api.evidence import Evidence
from simulator.control.operation import View
from simulator.scenario.policies import switches_of

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.sandbox import Sandbox


class OperationView(View):
    """A documented call."""

    name: str
    summary: str
    routes: list[str]
    evidence: Evidence
    source: str


class ElsewhereView(View):
    """A call that the vendor is known to have and that is not emulated."""

    method: str
    path: str
    is_read_only: bool = Field(description="Whether it only reads, and charges nothing.")
    evidence: Evidence
    source: str


class QuirkView(View):
    """An oddity, or a decision of ours."""

    id: str
    summary: str
    evidence: Evidence
    source: str
    switch: str | None = Field(description="The switch that changes it, as written in `policies`.")


class SwitchView(View):
    """Something about a vendor that can be set."""

    name: str = Field(description="As it is written in `policies`.")
    value: str
    default: str


class VendorView(View):
    """An emulated provider."""

    name: str
    title: str
    region: str
    base_url: str
    hosts: list[str] = Field(description="Its real hosts; a Host header that names one leads to it.")
    credential_fields: list[list[str]] = Field(description="The fields of each kind of credentials.")
    has_tokens: bool
    passes_incoming_on: bool = Field(description="Whether it passes on messages from handsets to numbers of accounts.")
    openapi_url: str | None = Field(description="Its documentation as OpenAPI; null if this server has none.")
    docs_url: str | None = Field(description="The same as a page.")
    schemas_url: str | None = Field(description="The list of its JSON Schemas.")
    operations: list[OperationView]
    elsewhere: list[ElsewhereView] = Field(description="Calls that it is known to have and that are not emulated.")
    quirks: list[QuirkView]
    switches: list[SwitchView]


class VendorList(View):
    """Every vendor that is emulated."""

    vendors: list[VendorView]


def vendor_view(vendor: Vendor[Any], sandbox: Sandbox, base_url: str, documents_url: str | None) -> VendorView:
    """Show a vendor, with its switches as they are in a sandbox."""
    return VendorView(
        name=vendor.name,
        title=vendor.title,
        region=vendor.region,
        base_url=base_url,
        hosts=list(vendor.hosts),
        credential_fields=[list(kind.fields) for kind in vendor.credential_kinds],
        has_tokens=vendor.token is not None,
        passes_incoming_on=vendor.name in sandbox.incoming.passing,
        openapi_url=documents_url and f"{documents_url}/openapi.json",
        docs_url=documents_url and f"{documents_url}/docs",
        schemas_url=documents_url and f"{documents_url}/schemas",
        operations=[
            OperationView(
                name=operation.name,
                summary=operation.summary,
                routes=[f"{route.method} {route.path}" for route in operation.routes],
                evidence=operation.evidence,
                source=operation.source,
            )
            for operation in vendor.operations
        ],
        elsewhere=[ElsewhereView(**each._asdict()) for each in vendor.elsewhere],
        quirks=[
            QuirkView(
                id=quirk.id,
                summary=quirk.summary,
                evidence=quirk.evidence,
                source=quirk.source,
                switch=None if quirk.switch is None else f"{vendor.name}.{quirk.switch}",
            )
            for quirk in vendor.quirks
        ],
        switches=_switch_views(vendor, sandbox),
    )


def _switch_views(vendor: Vendor[Any], sandbox: Sandbox) -> list[SwitchView]:
    policy = policy_of(sandbox, vendor)
    return [
        SwitchView(name=f"{vendor.name}.{name}", value=_spelled(getattr(policy, name)), default=_spelled(default))
        for name, default in switches_of(vendor).items()
    ]


def _spelled(value: object) -> str:
    """Spell a switch's value as it would be set."""
    if isinstance(value, enum.Enum):
        return str(value.value)
    return str(value).lower() if isinstance(value, bool) else str(value)
