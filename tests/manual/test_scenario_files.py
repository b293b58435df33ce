"""The scenario files of the manual are valid, and between them they show everything that a file can say."""

import json
import re
from pathlib import Path

import pytest
from support.manual import CHECKOUT, Block, Kind, blocks_of
from support.shell import run

from simulator.scenario.loading import Loader
from simulator.scenario.scenario_model import ScenarioModel
from simulator.scenario.world import World
from simulator.vendors import BUILT_IN

SCENARIOS = blocks_of(Kind.SCENARIO)


@pytest.mark.runtimes
@pytest.mark.parametrize("block", SCENARIOS, ids=lambda block: block.place)
def test_the_scenario_is_valid_and_a_server_begins_in_it(url: str, block: Block, tmp_path: Path) -> None:
    scenario = Loader(BUILT_IN).load_text(block.page, block.text)
    assert scenario.world != World()
    body = json.dumps({"yaml": block.text})
    assert '"name":"default"' in run(["curl", "-sf", "-X", "PUT", f"{url}/__admin/scenario", "-d", body], url, tmp_path)
    assert (CHECKOUT / re.findall(r"schema=(\S+)", block.text)[0]).exists()


def test_the_scenarios_show_everything_a_file_can_say() -> None:
    shown = {key for block in SCENARIOS for key in Loader(BUILT_IN).load_text(block.page, block.text).tree}
    assert set(ScenarioModel.model_fields) <= shown
