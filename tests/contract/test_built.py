"""A contract that was built into JSON is the one that was written in YAML, and a damaged one is told."""

from pathlib import Path

import pytest

from simulator.contract.building import json_file
from simulator.contract.built import BUILT, built_of, read_built
from simulator.contract.errors import ContractError
from simulator.contract.loading import load
from simulator.shipped import shipped_folder

VENDORS = sorted(path.parent.name for path in shipped_folder("fixtures/contracts").glob("*/contract.yaml"))


@pytest.mark.parametrize("vendor", VENDORS)
def test_nothing_is_lost_on_the_way(vendor: str) -> None:
    assert (
        read_built(shipped_folder("schemas") / vendor / BUILT)
        == load(shipped_folder("fixtures/contracts") / vendor).contract
    )


def test_a_file_that_was_edited_by_hand_is_told_with_its_place(tmp_path: Path) -> None:
    built = built_of(load(shipped_folder("fixtures/contracts") / VENDORS[0]).contract)
    built["operations"][0]["path"] = "no path"
    file = tmp_path / BUILT
    file.write_text(json_file(built), encoding="utf-8")
    with pytest.raises(ContractError, match=r"operations\.0\.path: .*build it again with `contract build`"):
        read_built(file)


def test_a_file_that_is_no_json_is_told(tmp_path: Path) -> None:
    file = tmp_path / BUILT
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ContractError, match=r"contract\.json: .*expected JSON"):
        read_built(file)
