"""Read vendors' switches from text: `vendor.switch` and a value make a policy with that switch set."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, get_type_hints

from simulator.api.vendor import Vendor
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.text.expected import Expected, expected_by


class InvalidSwitchError(SimulatorError):
    """A value that a switch cannot take."""

    def __init__(self, switch: str, value: str, expected: Expected) -> None:
        super().__init__(f"policy switch {switch}: {value!r} is invalid; expected: {expected.text}")
        self.expected = expected


def policies_from(switches: Mapping[str, str], vendors: Iterable[Vendor[Any]]) -> dict[str, Any]:
    """Make the policy of each vendor that a switch names, with its other switches at their defaults.

    Raises:
        UnknownNameError: there is no such switch.
        InvalidSwitchError: its value is not one it can take; all values are named.
    """
    by_name = {vendor.name: vendor for vendor in vendors}
    policies: dict[str, Any] = {}
    for switch, value in switches.items():
        vendor_name, _, field = switch.partition(".")
        vendor = by_name.get(vendor_name)
        if vendor is None or field not in switches_of(vendor):
            known = (f"{name}.{each}" for name in by_name for each in switches_of(by_name[name]))
            raise UnknownNameError("policy switch", switch, known)
        policy = policies.get(vendor_name, vendor.policy)
        try:
            policies[vendor_name] = dataclasses.replace(policy, **{field: _read(type(policy), switch, field, value)})
        except ValueError as error:  # the policy's own bounds
            bounds = Expected(str(error).rpartition("expected ")[2], None)
            raise InvalidSwitchError(switch, value, bounds) from error
    return policies


def switches_of(vendor: Vendor[Any]) -> dict[str, object]:
    """List a vendor's switches and their defaults."""
    return {field.name: getattr(vendor.policy, field.name) for field in dataclasses.fields(vendor.policy)}


def _read(policy: type[Any], switch: str, field: str, value: str) -> object:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - most servers set no switch

    try:
        return TypeAdapter(get_type_hints(policy)[field]).validate_python(value)
    except ValidationError as error:
        raise InvalidSwitchError(switch, value, expected_by(error.errors()[0])) from error
