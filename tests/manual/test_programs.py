"""The programs of the manual run; those that are tests of a user's project run in `tests/testing/`."""

import importlib
import sys
import tomllib
from pathlib import Path

import pytest
from support.manual import Block, Kind, blocks_of
from support.served import NUMBER, Serve
from support.shell import run

from simulator.api.vendor import Vendor
from simulator.catalogue.installed import GROUP, load_vendors
from simulator.settings import DEFAULT_PORT


@pytest.mark.parametrize("block", blocks_of(Kind.PROGRAM), ids=lambda block: block.place)
def test_the_program_runs(url: str, block: Block, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(block.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url), encoding="utf-8")
    run([sys.executable, str(program)], url, tmp_path)


@pytest.mark.parametrize("block", blocks_of(Kind.VENDOR), ids=lambda block: block.place)
async def test_the_vendor_is_served_from_its_package(
    serve: Serve, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = f"vendor_at_{block.line}"
    (tmp_path / f"{module}.py").write_text(block.text, encoding="utf-8")
    info = tmp_path / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nshown = {module}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    served = await serve(*load_vendors())
    name = sys.modules[module].VENDOR.name
    made = await served.post("sandboxes", {"name": "tried"})
    key = {"X-Tiny-Key": made["vendors"][name]["credentials"]["key"]}
    sent = await served.ask("POST", "/tiny/send", {"to": NUMBER, "text": "Hello"}, headers=key)
    assert (sent.status, sent.json) == (202, {"id": "tiny-1", "cost": 30.0})
    refused = await served.ask("POST", "/tiny/send", {"to": NUMBER}, headers=key)
    assert (refused.status, refused.json) == (400, {"error": "to and text are required"})
    lost = await served.ask("POST", "/tiny/sned", {}, headers=key)
    hint = "Not emulated: POST /tiny/sned. Did you mean POST /tiny/send?"
    assert (lost.status, lost.json) == (404, {"error": hint})
    assert [each["vendor"] for each in (await served.get("/s/tried/__admin/messages"))["messages"]] == [name]


@pytest.mark.parametrize("block", blocks_of(Kind.ENTRY_POINT), ids=lambda block: block.place)
def test_the_entry_point_leads_to_a_vendor(block: Block) -> None:
    offered = tomllib.loads(block.text)["project"]["entry-points"][GROUP]
    assert offered == {"toy": "toy_vendor"}
    assert isinstance(importlib.import_module(offered["toy"]).VENDOR, Vendor)
