"""Turn vendors' switches."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.sandbox.acts.own_callbacks import plan_again
from simulator.sandbox.command import Command
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
class SwitchPolicy(Command[None]):
    """Turn switches of a vendor's policy; `default` is the policy where the world says nothing of it."""

    vendor: str
    default: Any
    values: Mapping[str, object]

    def apply(self, sandbox: Sandbox) -> None:
        """Have other rules hold in the sandbox; the vendor's other switches stay."""
        rules = sandbox.rules
        policy = dataclasses.replace(rules.policies.get(self.vendor, self.default), **self.values)
        sandbox.rules = dataclasses.replace(rules, policies={**rules.policies, self.vendor: policy})
        plan_again(sandbox, self.vendor)
