"""Sockets for several processes: all at the same address, which nobody else has."""

from __future__ import annotations

import errno
import socket

import pytest

from simulator.cluster.sockets import close, opened

pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="needs SO_REUSEPORT")


def test_each_process_has_sockets_of_its_own_at_the_same_addresses() -> None:
    sets = opened({"main": ("127.0.0.1", 0), "tls": ("127.0.0.1", 0)}, 3)
    ports = [{name: [each.getsockname() for each in sockets] for name, sockets in one.items()} for one in sets]
    assert ports[0] == ports[1] == ports[2]
    assert ports[0]["main"] != ports[0]["tls"]
    assert len({each.fileno() for one in sets for sockets in one.values() for each in sockets}) == 6
    for one in sets:
        close(one.values())


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_two_colons_are_all_addresses_those_of_ipv4_among_them() -> None:
    sets = opened({"main": ("::", 0)}, 2)
    port = sets[0]["main"][0].getsockname()[1]
    for host in ("127.0.0.1", "::1"):
        socket.create_connection((host, port)).close()
    for one in sets:
        close(one.values())


def test_a_name_that_is_several_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 0)) for host in ("127.0.0.1", "127.0.0.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both * 2)
    sets = opened({"main": ("localhost", 0)}, 2)
    first, second = (each.getsockname() for each in sets[1]["main"])
    assert (first[0], second[0]) == ("127.0.0.1", "127.0.0.2")
    assert first[1] == second[1]
    for one in sets:
        close(one.values())


def test_what_was_opened_is_closed_where_another_cannot_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        addresses = {"main": ("127.0.0.1", port), "tls": ("127.0.0.1", taken.getsockname()[1])}
        with pytest.raises(OSError, match="in use") as raised:
            opened(addresses, 2)
    assert (raised.value.errno, raised.value.filename) == (errno.EADDRINUSE, "tls")
    socket.create_server(("127.0.0.1", port)).close()


def test_nobody_else_may_listen_there_even_if_he_shares_ports() -> None:
    sets = opened({"main": ("127.0.0.1", 0)}, 2)
    with pytest.raises(OSError, match="in use"):
        opened({"main": sets[0]["main"][0].getsockname()}, 2)
    for one in sets:
        close(one.values())
