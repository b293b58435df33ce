"""What every test shares: how much Hypothesis searches."""

import os

from hypothesis import settings

settings.register_profile(
    "simulator",
    deadline=None,  # parallel runs on a busy machine make single examples slow
    derandomize="CI" in os.environ,  # a red build there is about the change, not about luck
    max_examples=60,
)
settings.load_profile("simulator")
