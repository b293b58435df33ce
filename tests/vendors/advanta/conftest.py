"""What the tests of this vendor share."""

import pytest
from support.inprocess import World
from vendors.advanta.sending import a_world


@pytest.fixture
def world() -> World:
    return a_world()
