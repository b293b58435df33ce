"""What tests share: how much Hypothesis searches, how long they may run, contracts, and a receiver for callbacks."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import Phase, settings
from support.contracts import load_once
from support.processor_time import NAME, ProcessorTimeLimit
from support.served import Receiver

pytest_plugins = ["pytester"]

settings.register_profile(
    "simulator",
    deadline=None,  # parallel runs on a busy machine make single examples slow
    derandomize="CI" in os.environ,  # a red build there is about the change, not about luck
    max_examples=60,
)
settings.register_profile("long", settings.get_profile("simulator"), max_examples=1_000)  # asked for by hand
settings.register_profile(
    "mutation",  # asked for by `python -m mutation`, which is told the same twice and needs no small example
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


@pytest.fixture(scope="session", autouse=True)
def contracts_read_once() -> Iterator[None]:
    """Whatever reads the contracts of the built-in vendors again gets what was read before."""
    with pytest.MonkeyPatch.context() as patch:
        for room in ("contract.loading", "conformance.material"):
            patch.setattr(f"simulator.{room}.load", load_once)
        yield


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Takes callbacks."""
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()
