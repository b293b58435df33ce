"""Hold a world as a plain value, once a declaration has been checked.

It needs no pydantic, so that a server that was told nothing starts without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from simulator.sandbox.rules.plain_rules import PlainRules
from simulator.values import frozen

if TYPE_CHECKING:
    import datetime as dt

    from simulator.sandbox.rules.delivery import Delivery
    from simulator.sandbox.rules.triggers import PlannedChange
    from simulator.scenario.account_models import AccountModel, TermsModel
    from simulator.scenario.fault_models import FaultModel
    from simulator.text.yaml import Tree

MAX_SPEED = 1_000_000


@frozen
class World(PlainRules):
    """How a sandbox begins; see `WorldModel` and `ScenarioModel` for what each means and may be.

    `delivery` None is as ever; `timeline` is what happens in it by itself. `scenario_text` is the text of the scenario
    that `delivery`, `timeline` and `faults` were read from: what can be written down of them.
    """

    start: dt.datetime | None = None
    speed: float = 1.0
    terms: Mapping[str, TermsModel] = field(default_factory=dict)
    accounts: Sequence[AccountModel] = ()
    policies: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None
    timeline: Sequence[PlannedChange] = ()
    faults: Sequence[FaultModel] = ()
    scenario_text: Mapping[str, Tree] = field(default_factory=dict)

    @property
    def scenario_name(self) -> str | None:
        """The name of the scenario that it was read from; None where it is of none."""
        name = self.scenario_text.get("name")
        return name if isinstance(name, str) else None

    @property
    def description(self) -> str:
        """What the scenario is for, in its own words."""
        return str(self.scenario_text.get("description", ""))

    def spoken_of(self, vendors: Iterable[str]) -> tuple[str, ...]:
        """Name the vendors, of those given, that it declares accounts of; all of them where it declares none."""
        declared = {account.vendor for account in self.accounts}
        return tuple(name for name in vendors if not declared or name in declared)
