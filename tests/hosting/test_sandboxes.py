"""Live sandboxes come and go with the credentials that lead into them."""

from __future__ import annotations

import pytest
from support.scenarios import load
from toy_vendor.manifest import TOY

from simulator.assembly import real_clocks
from simulator.hosting.sandboxes import Sandboxes
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.errors import UnknownNameError
from simulator.serving.serve import VendorDirectory
from simulator.settings import Settings


def test_a_sandbox_goes_with_credentials_that_its_account_declares_twice() -> None:
    world = load("accounts: {toy: {credentials: [{token: same}, {token: same}]}}", TOY).world
    sandboxes = Sandboxes(Settings(), VendorDirectory([TOY]), real_clocks())
    hosted = sandboxes.create("twice", world)
    assert sandboxes.by_credentials("toy", Presented("token", ("same",))) is hosted
    sandboxes.reset(hosted, world)
    sandboxes.delete("twice")
    assert sandboxes.by_credentials("toy", Presented("token", ("same",))) is sandboxes.default
    with pytest.raises(UnknownNameError):
        sandboxes.get("twice")
