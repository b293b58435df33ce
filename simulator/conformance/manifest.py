"""Find names, switches, quirks and words of a vendor's manifest that do not fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.api.evidence import Evidence
from simulator.conformance.finding import Rule
from simulator.sandbox.errors import SimulatorError
from simulator.scenario.policies import policies_from, switches_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.api.evidence import Quirk
    from simulator.api.vendor import Operation, Vendor, VendorError
    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material

OUR_CHOICE = "our choice"


def of_manifest(material: Material) -> Iterator[Finding]:
    """Find everything in the manifest that contradicts something else in it."""
    yield from _of_names(material)
    yield from _of_switches(material)
    yield from _of_claims(material)


def _of_names(material: Material) -> Iterator[Finding]:
    """Find names that two things share and that should tell them apart."""
    vendor = material.vendor
    fields = [field for kind in vendor.credential_kinds for field in kind.fields]
    names = {
        "operation": [operation.name for operation in vendor.operations],
        "credentials": [kind.name for kind in vendor.credential_kinds],
        "credential field": fields,
    }
    for what, given in names.items():
        for name in _repeated(given):
            yield material.finding(Rule.NAME_TWICE, f"{what} {name}", "two have this name; rename one")


def _of_switches(material: Material) -> Iterator[Finding]:
    """Find switches that no quirk explains, that do not exist, or that cannot be set."""
    vendor = material.vendor
    switches = switches_of(vendor)
    explained = {quirk.switch for quirk in vendor.quirks}
    for switch in switches:
        if switch not in explained:
            text = "no quirk names this switch of the policy; say in one what it changes, and how that is known"
            yield material.finding(Rule.SWITCH_WITHOUT_QUIRK, switch, text)
        if problem := _setting_problem(vendor, switch, switches[switch]):
            yield material.finding(Rule.SWITCH_NOT_SETTABLE, switch, f"a scenario cannot set it: {problem}")
    for quirk in vendor.quirks:
        if quirk.switch is not None and quirk.switch not in switches:
            known = ", ".join(switches) or "none at all"
            text = f"it names the switch {quirk.switch!r}, and the policy has {known}"
            yield material.finding(Rule.QUIRK_WITHOUT_SWITCH, f"quirk {quirk.id}", text)


def _of_claims(material: Material) -> Iterator[Finding]:
    """Find quirks, errors and operations without words, or with a choice of ours passed off as known."""
    vendor = material.vendor
    claims: list[tuple[str, str, Quirk | Operation[Any, Any, Any] | VendorError]]
    claims = [(f"quirk {each.id}", each.summary, each) for each in vendor.quirks]
    claims += [(f"operation {each.name}", each.summary, each) for each in vendor.operations]
    claims += [(f"error {reason}", each.message, each) for reason, each in vendor.errors.items()]
    for subject, words, claim in claims:
        if not words.strip():
            yield material.finding(Rule.SAYS_NOTHING, subject, "it has no words; describe it in a sentence")
        if claim.source.lower().startswith(OUR_CHOICE) and claim.evidence is not Evidence.ASSUMED:
            text = f"its source begins with {OUR_CHOICE!r}, and it is called {claim.evidence.value}; call it assumed"
            yield material.finding(Rule.EVIDENCE_OVERSTATED, subject, text)


def _repeated(names: Iterable[str]) -> list[str]:
    given = list(names)
    return sorted({name for name in given if given.count(name) > 1})


def _setting_problem(vendor: Vendor[Any], switch: str, value: object) -> str | None:
    """Tell why the text of a switch's own default does not set it, if it does not."""
    text = str(getattr(value, "value", value))
    try:
        policy = policies_from({f"{vendor.name}.{switch}": text}, [vendor])[vendor.name]
    except (SimulatorError, NameError) as error:  # a NameError: its type is imported for type checkers alone
        return str(error)
    read = getattr(policy, switch)
    return None if read == value else f"its own default {text!r} is read as {read!r}"
