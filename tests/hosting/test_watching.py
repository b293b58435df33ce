"""A scenario that is edited while it is served."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.hosting.watching import Reload, Watcher, signatures
from simulator.scenario.loading import Loader
from simulator.scenario.world import World


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "day.yaml"
    path.write_text("version: 1\nextends: base.yaml\nseed: one\n", encoding="utf-8")
    (tmp_path / "base.yaml").write_text("version: 1\naccounts: {toy: {balance: 50}}\n", encoding="utf-8")
    return path


def write(path: Path, text: str) -> None:
    """As an editor does: another file takes the place of this one."""
    fresh = path.with_name("fresh")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def reader(path: Path) -> Reload:
    def reload() -> tuple[World, tuple[Path, ...]]:
        scenario = Loader([TOY]).load([str(path)])
        return scenario.world, scenario.files

    return reload


async def seed_and_balance(served: Served) -> tuple[str, str]:
    return (await served.get("sandboxes/default"))["seed"], (await served.get("accounts"))["accounts"][0]["balance"]


async def test_a_changed_file_or_one_it_builds_on_begins_the_world_anew(serve: Serve, file: Path) -> None:
    reload = reader(file)
    served = await serve(world=reload()[0])
    async with Watcher(served.simulator.host, reload, signatures(reload()[1])) as watcher:
        assert not await watcher.look()
        write(file, "version: 1\nextends: base.yaml\nseed: two\n")
        assert await watcher.look()
        assert await seed_and_balance(served) == ("two", "50.00")
        write(file.with_name("base.yaml"), "version: 1\naccounts: {toy: {balance: 60}}\n")
        assert await watcher.look()
        assert await seed_and_balance(served) == ("two", "60.00")
        await served.send()
        write(file, "version: 1\nextends: base.yaml\nseed: two # no other world\n")
        assert not await watcher.look()
        assert len((await served.get("messages"))["messages"]) == 1


async def test_a_bad_file_is_told_and_the_old_world_stays_until_it_is_good(
    serve: Serve, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reload = reader(file)
    served = await serve(world=reload()[0])
    await served.send()
    async with Watcher(served.simulator.host, reload, signatures(reload()[1])) as watcher:
        with caplog.at_level(logging.ERROR):
            write(file, "version: 1\nsed: two\n")
            assert not await watcher.look()
        assert f"{file}:2:1: sed: expected" in caplog.text
        assert len((await served.get("messages"))["messages"]) == 1
        write(file, "version: 1\nseed: three\n")
        assert await watcher.look()
    assert (await seed_and_balance(served))[0] == "three"


async def test_the_sandboxes_of_the_settings_begin_anew_with_the_default_one(serve: Serve, file: Path) -> None:
    reload = reader(file)
    served = await serve(world=reload()[0], sandboxes=("job-1", "job-2"))
    await served.post("sandboxes", {"name": "made"})
    await served.ask("DELETE", "sandboxes/job-2")
    await served.post("sandboxes", {"name": "job-2"})  # no longer that of the settings
    watcher = Watcher(served.simulator.host, reload, signatures(reload()[1]))
    write(file, "version: 1\nextends: base.yaml\nseed: two\n")
    assert await watcher.look()
    await served.post("sandboxes", {"name": "late"})
    seeds = {each["name"]: each["seed"] for each in (await served.get("sandboxes"))["sandboxes"]}
    assert seeds == {"default": "two", "job-1": "two", "made": "one", "job-2": "one", "late": "two"}


async def test_the_log_names_the_sandboxes_that_begin_anew(
    serve: Serve, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reload = reader(file)
    served = await serve(world=reload()[0], sandboxes=("job-1", "job-2", "job-3"))
    await served.ask("DELETE", "sandboxes/job-3")
    await served.post("sandboxes", {"name": "job-3"})  # no longer that of the settings
    watcher = Watcher(served.simulator.host, reload, signatures(reload()[1]))
    write(file, "version: 1\nextends: base.yaml\nseed: two\n")
    with caplog.at_level(logging.INFO):
        await watcher.look()
    assert caplog.messages == ["the scenario has changed; the sandboxes default, job-1, job-2 begin anew"]


async def test_what_begins_anew_keeps_the_declared_credentials_to_the_default_one(serve: Serve, file: Path) -> None:
    reload = reader(file)
    served = await serve(world=reload()[0], sandboxes=("job-1",))
    watcher = Watcher(served.simulator.host, reload, signatures([file]))
    write(file, "version: 1\naccounts: {toy: {credentials: {token: mine}}}\n")
    assert await watcher.look()
    await served.send(token="mine")
    assert len((await served.get("messages"))["messages"]) == 1
    assert (await served.get("/s/job-1/__admin/messages"))["messages"] == []
