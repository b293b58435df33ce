"""The address at which the others are told to reach a simulator that was not told it."""

from __future__ import annotations

import socket
from typing import Any
from unittest.mock import patch

import pytest

from simulator.replicas.address import address_of
from simulator.settings import Settings

ANYWHERE = "0.0.0.0"  # noqa: S104


class Way:
    """A socket that has an address of its own on the way to each machine but one."""

    def __init__(self, *_: object) -> None:
        self._towards: Any = None

    def __enter__(self) -> Way:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, towards: Any) -> None:
        if towards[0] == "away":
            raise socket.gaierror
        self._towards = towards

    def getsockname(self) -> tuple[str]:
        return (f"towards {self._towards}",)


@pytest.mark.parametrize(
    ("engine", "towards"),
    [
        ("postgresql://sms:secret@db-1/sms", ("db-1", 5432)),
        ("postgresql://sms:secret@db-1:6000/sms", ("db-1", 6000)),
        ("postgresql://sms:secret@db-1:6000,db-2:6001/sms", ("db-1", 6000)),
        ("postgresql://sms:secret@db-1,db-2/sms", ("db-1", 5432)),
        ("postgresql://sms:secret@away:6000,db-2:6001/sms", ("db-2", 6001)),
        ("postgresql://sms:secret@[::1]:6000,[::2]/sms", ("::1", 6000)),
        ("postgresql://sms:secret@[::1],[::2]/sms", ("::1", 5432)),
        ("postgresql:///sms?host=db-1", ("db-1", 5432)),
        ("postgresql:///sms?host=db-1,db-2", ("db-1", 5432)),
    ],
)
def test_it_is_the_one_on_the_way_to_the_first_server_of_the_engine_that_is_found(
    engine: str, towards: tuple[str, int]
) -> None:
    with patch("socket.socket", Way):
        assert address_of(Settings(engine=engine, host=ANYWHERE)).named == f"towards {towards}"


@pytest.mark.parametrize(
    "engine", ["postgresql:///sms?host=/run/postgresql", "postgresql://away/sms", "postgresql:///"]
)
def test_where_there_is_no_way_it_is_this_machine_alone(engine: str) -> None:
    with patch("socket.socket", Way):
        assert address_of(Settings(engine=engine, host=ANYWHERE)).named == "127.0.0.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.2", "simulator.internal"])
def test_it_is_the_only_one_that_the_simulator_listens_on(host: str) -> None:
    assert address_of(Settings(engine="postgresql://db-1/sms", host=host)).named == host
