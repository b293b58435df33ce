"""The counted evidence under /__admin: read from files, and a server runs as well without them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from support.served import Serve
from toy_vendor.manifest import TOY

from simulator.catalogue.evidence import read_evidence
from simulator.catalogue.folders import VendorFolders, shipped
from simulator.catalogue.installed import folders_by_vendor
from simulator.vendors import BUILT_IN


async def test_it_is_what_was_counted_of_the_vendors_that_are_served(serve: Serve) -> None:
    served = await serve(BUILT_IN[1], TOY, BUILT_IN[0])
    shown = await served.get("evidence")
    counted = {each.vendor: each.model_dump() for each in read_evidence(shipped().evidence)}
    assert shown == {
        "vendors": [counted[BUILT_IN[1].name], counted[BUILT_IN[0].name]],
        "uncounted": ["toy"],
    }


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the schemas are looked for; nothing is there yet."""

    def moved() -> dict[str, VendorFolders]:
        return dict.fromkeys(folders_by_vendor(), dataclasses.replace(shipped(), schemas=tmp_path))

    monkeypatch.setattr("simulator.control.app.folders_by_vendor", moved)
    return tmp_path


@pytest.mark.usefixtures("elsewhere")
async def test_without_the_files_nothing_is_counted(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    assert await served.get("evidence") == {"vendors": [], "uncounted": [vendor.name for vendor in BUILT_IN]}


@pytest.mark.parametrize("content", ["", "[]", '{"vendors": 1}'])
async def test_a_damaged_file_is_said_to_be_one(content: str, elsewhere: Path, serve: Serve) -> None:
    (elsewhere / "evidence.json").write_text(content, encoding="utf-8")
    answer = await (await serve(*BUILT_IN)).ask("GET", "/__admin/evidence")
    assert answer.status == 400
    answer.problem  # noqa: B018 - it is a problem document
    assert "is not an evidence file" in answer.json["detail"]
