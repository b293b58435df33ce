"""What tests share: how much Hypothesis searches, what they may take and leave, contracts, servers, a receiver."""

import gc
import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from support.contracts import load_once
from support.documents import READERS, read_document_once
from support.marks import is_of_others
from support.processor_time import NAME, ProcessorTimeLimit
from support.served import Receiver, Serve, Served
from support.shared_state import left_as_found

from simulator.api.vendor import Vendor
from simulator.hosting.keeping import HostKeeper
from simulator.hosting.observing import Observer
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.tls.authority import Authority

pytest_plugins = ["pytester"]

settings.register_profile(
    "simulator",
    deadline=None,  # parallel runs on a busy machine make single examples slow
    derandomize="CI" in os.environ,  # a red build there is about the change, not about luck
    max_examples=60,
)
settings.register_profile("long", settings.get_profile("simulator"), max_examples=1_000)  # asked for by hand
settings.register_profile(
    "mutation",  # asked for by `python -m mutation` and `python -m planted`: told the same twice, no small example
    settings.get_profile("simulator"),
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "simulator"))

PROCESSOR_TIME_LIMIT_S = 10.0
"""Five are plenty here; the rest is for slower machines and for measuring coverage."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ProcessorTimeLimit(PROCESSOR_TIME_LIMIT_S), NAME)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file whose tests are all left out: that alone would take half a minute."""
    if collection_path.suffix != ".py" or collection_path.name == "conftest.py":
        return None
    chosen = config.option.markexpr
    is_default = f"-m{chosen}" in config.getini("addopts")
    return True if is_of_others(collection_path, chosen, is_default=is_default) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among the tests, neither while they are collected nor in passes of the collector after it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def files_are_read_once() -> Iterator[None]:
    """Whatever reads the contracts of the built-in vendors or a text of YAML again gets what was read before."""
    with pytest.MonkeyPatch.context() as patch:
        for room in ("contract.loading", "conformance.material"):
            patch.setattr(f"simulator.{room}.load", load_once)
        for reader in READERS:
            patch.setattr(f"simulator.{reader}.read_document", read_document_once)
        yield


@pytest.fixture(autouse=True)
def shared_state_is_kept() -> Iterator[None]:
    """Whoever leaves the log or the collector otherwise fails here, and not some later test of the same process."""
    with left_as_found():
        yield


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Takes callbacks."""
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a simulator: vendors by position, an observer, a keeper, what secures it and settings by name."""
    running: list[Served] = []

    async def start(
        *vendors: Vendor[Any],
        observer: Observer | None = None,
        keeper: HostKeeper | None = None,
        authority: Authority | None = None,
        **settings: Any,
    ) -> Served:
        served = Served(Settings(port=0, **settings), *vendors, observer=observer, keeper=keeper, authority=authority)
        await served.start()
        running.append(served)
        return served

    yield start
    for served in running:
        await served.stop()


@pytest.fixture
async def live(serve: Serve) -> Served:
    """A simulator with the toy in it, on the live clock."""
    return await serve()


@pytest.fixture
async def frozen(serve: Serve) -> Served:
    """A simulator with the toy in it, its clock frozen at noon."""
    return await serve(world=WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world())
