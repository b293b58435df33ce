"""Keep what a sandbox was built from, with pseudonyms, for a capsule."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from simulator.api.instants import EPOCH
from simulator.capsule.model import ScenarioPart
from simulator.capsule.scenario import part_of
from simulator.scenario.world_model import FIELDS, WorldModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.vendor import Vendor
    from simulator.capsule.hiding import Hiding
    from simulator.capsule.pseudonyms import Pseudonyms
    from simulator.capsule.snapshot import Holding
    from simulator.sandbox.books.accounts import Credential
    from simulator.scenario.beginning import Begun
    from simulator.serving.serve import VendorDirectory


def hidden_world(
    accounts: Sequence[Holding], start: Begun, directory: VendorDirectory, names: Pseudonyms, hiding: Hiding
) -> WorldModel:
    """Return the world with its first instant, and with every account declared that it began with."""
    model = WorldModel(**{name: getattr(start.world, name) for name in FIELDS})
    came: Any = model.model_dump(mode="json", exclude_unset=True)
    document: Any = names.in_values(came)
    declared = list(document.get("accounts", ()))
    for known, account in zip(declared, came.get("accounts", ()), strict=True):
        # Their URLs are hidden as they came: a pseudonym is no secret.
        if account.get("callback_url") is not None:
            known["callback_url"] = hiding.came(account["callback_url"])
        if account.get("incoming"):
            known["incoming"] = [hiding.field_that_came(number) for number in account["incoming"]]
    document["start"] = EPOCH + dt.timedelta(milliseconds=start.start_ms)
    document["accounts"] = []
    for place, (account, _, held) in enumerate(accounts[: start.accounts]):
        known = declared[place] if place < len(declared) else {"vendor": account.vendor}
        credentials = _credentials(held, directory.vendor(account.vendor), names)
        document["accounts"].append({**known, "credentials": credentials})
    return WorldModel.model_validate(document)


def hidden_scenario(start: Begun, hiding: Hiding) -> ScenarioPart | None:
    """Return what the world's scenario says beyond that; raises `ConflictError` as `part_of` does."""
    part = part_of(start.world)
    if part is None:
        return None
    return ScenarioPart.model_validate_json(hiding.came(part.model_dump_json(exclude_unset=True)))


def _credentials(held: Sequence[Credential], vendor: Vendor[Any], names: Pseudonyms) -> list[dict[str, str]]:
    fields = {kind.name: kind.fields for kind in vendor.credential_kinds}  # handles follow from these
    return [
        dict(zip(fields[each.kind], map(names.of, each.values), strict=True)) for each in held if each.kind in fields
    ]
