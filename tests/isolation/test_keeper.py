"""Whom the keeper ends, and whom it never does: programs of the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from simulator.isolation import keeper
from simulator.isolation.kernel import namespaces_of

OWN = (1, 10)
"""The network of the machine, and its users."""


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that stand for all on a machine; none of them is real, and nothing is ended."""
    known: Mapping[str, tuple[int, int]] = {
        "self": OWN,
        "100": OWN,
        "200": (2, 20),
        "300": (2, 21),
        "400": (2, 10),
        "500": (1, 20),
    }
    numbers = iter(known)
    monkeypatch.setattr(keeper, "namespaces_of", lambda pid: known.get(str(pid)))
    monkeypatch.setattr("simulator.isolation.keeper.Path.iterdir", lambda self: (self / each for each in numbers))


@pytest.mark.usefixtures("processes")
def test_those_inside_are_found_also_where_they_made_users_of_their_own() -> None:
    assert list(keeper._processes_in(2)) == [200, 300]


@pytest.mark.usefixtures("processes")
def test_no_process_in_the_network_of_the_machine_is_ever_found() -> None:
    assert list(keeper._processes_in(1)) == []


@pytest.mark.usefixtures("processes")
def test_the_network_of_the_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.isolation.keeper.os.fork", lambda: pytest.fail("a keeper was started"))
    with pytest.raises(ValueError, match="nothing is ended in the network of the machine"):
        keeper.Keeper(1)


def test_the_namespaces_of_this_process_are_known() -> None:
    assert namespaces_of("self") == namespaces_of(os.getpid()) is not None


def test_a_process_that_is_gone_has_none() -> None:
    assert namespaces_of(2**30) is None
