"""What every test shares: how much Hypothesis searches, and a receiver for callbacks."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings
from support.served import Receiver

pytest_plugins = ["pytester"]

settings.register_profile(
    "simulator",
    deadline=None,  # parallel runs on a busy machine make single examples slow
    derandomize="CI" in os.environ,  # a red build there is about the change, not about luck
    max_examples=60,
)
settings.register_profile("long", settings.get_profile("simulator"), max_examples=1_000)  # asked for by hand
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "simulator"))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Takes callbacks."""
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await receiver.stop()
