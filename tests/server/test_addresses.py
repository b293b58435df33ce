"""Where callbacks may go, by address and by name."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest
from support.served import Receiver, Serve, Served

from simulator.server.addresses import AddressPolicy, ForbiddenAddressError, GuardedResolver


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.31.255.255", "192.168.0.1", "fd12::1", "::ffff:10.0.0.1"],
)
def test_local_addresses_are_permitted(address: str) -> None:
    assert AddressPolicy().permits(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "2001:db8::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_permitted_only_where_the_settings_say(address: str) -> None:
    everything = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    assert (AddressPolicy().permits(address), AddressPolicy(everything).permits(address)) == (False, True)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.1", "::", "fd00:ec2::254", "fd20:ce::254",
     "100.100.100.200", "192.0.0.192", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
     "::a9fe:a9fe"],
)  # fmt: skip
def test_link_local_and_metadata_addresses_are_never_permitted(address: str) -> None:
    everything = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    assert not AddressPolicy(everything).permits(address)


async def test_a_callback_may_go_to_a_name(live: Served, receiver: Receiver) -> None:
    await live.post("clock/speed", {"speed": 100})
    await live.send(callback=receiver.url.replace("127.0.0.1", "localhost"))
    assert await receiver.next_state() == "sent"


@pytest.mark.parametrize(("networks", "called"), [((), []), (("203.0.113.0/24",), [("203.0.113.9", 80)])])
async def test_the_settings_say_which_public_addresses_are_called(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, networks: tuple[str, ...], called: list[tuple[str, int]]
) -> None:
    served = await serve(callback_networks=tuple(map(ipaddress.ip_network, networks)))
    loop = asyncio.get_running_loop()
    connect, dialled = loop.sock_connect, []

    async def refuse(sock: socket.socket, address: tuple[str, int]) -> None:
        if address[0].startswith("127."):
            return await connect(sock, address)
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(loop, "sock_connect", refuse)
    await served.send(callback="http://203.0.113.9/hook")
    await served.post("clock/advance", {"by": "2s"})
    assert dialled == called


async def test_a_name_stands_for_its_permitted_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = _resolving(monkeypatch, "8.8.8.8", "10.0.0.7")
    assert [each["host"] for each in await resolver.resolve("mixed.example")] == ["10.0.0.7"]
    await resolver.close()


async def test_a_name_without_a_permitted_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = _resolving(monkeypatch, "169.254.169.254")
    with pytest.raises(ForbiddenAddressError, match=r"metadata\.example \(169\.254\.169\.254\)"):
        await resolver.resolve("metadata.example")
    await resolver.close()


@pytest.mark.parametrize("host", ["１６９.254.169.254", "169。254。169。254", "①⑥⑨.②⑤④.①⑥⑨.②⑤④", "[::ffff:a9fe:a9fe]"])
async def test_an_address_in_another_spelling_is_the_same_address(frozen: Served, host: str) -> None:
    await frozen.send(callback=f"http://{host}:9/hook")
    await frozen.post("clock/advance", {"by": "2s"})
    callbacks = (await frozen.get("callbacks"))["callbacks"]
    assert "link-local and metadata addresses never" in callbacks[0]["attempts"][0]["error"]


@pytest.mark.parametrize("where", ["169.254.169.254", "2852039166", "169.254.169.254."])
def test_no_socket_is_made_for_a_forbidden_address(where: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        AddressPolicy().socket_for((socket.AF_INET, socket.SOCK_STREAM, 0, "", (where, 80)))


def _resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> GuardedResolver:
    """A resolver for which every name has these addresses."""
    resolver = GuardedResolver(AddressPolicy())

    async def resolve(host: str, port: int, family: int) -> list[dict[str, Any]]:
        return [
            {"hostname": host, "host": each, "port": port, "family": family, "proto": 0, "flags": socket.AI_NUMERICHOST}
            for each in addresses
        ]

    monkeypatch.setattr(resolver._resolver, "resolve", resolve)
    return resolver
