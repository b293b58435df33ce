"""Load balancers as the manual configures them, in front of simulators of a test."""

from __future__ import annotations

import asyncio
import io
import json as jsonlib
import shutil
import sys
import sysconfig
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from support.manual import Kind, blocks_of
from support.served import Answer

SHOWN = {block.text.split()[1]: block.text for block in blocks_of(Kind.BALANCER)}
"""The configurations of the manual, by the names of their files."""

BALANCER, FIRST, SECOND = "7670", "7681", "7682"
"""The ports in them."""

FOLDER = "/folder"


@dataclass(frozen=True, slots=True)
class Balancer:
    """A program that balances load; `FOLDER` stands for that of its configuration.

    Args:
        file: its configuration in the manual.
        command: starts it.
        loopback: a part of the configuration, and how it has to be to listen on the loopback address alone.
        own: a part, and how it has to be to write nowhere else.
        cut: how its answer begins where a simulator closes the connection without one.
        moves_others: whether names may move between the other simulators when there is one more.
    """

    file: str
    command: Sequence[str]
    loopback: tuple[str, str]
    own: tuple[str, str] | None = None
    cut: bytes = b""
    moves_others: bool = False

    def configuration(self, port: int, simulators: Sequence[int], folder: Path) -> str:
        """Return the manual's configuration for other ports; further simulators get a line like that of the second."""
        text = SHOWN[self.file]
        [second] = [line for line in text.splitlines(keepends=True) if SECOND in line]
        more = [second.replace("two", "three").replace(SECOND, str(each)) for each in simulators[2:]]
        ports = zip((BALANCER, FIRST, SECOND), (port, *simulators[:2]), strict=True)
        changed = [
            self.loopback, *filter(None, [self.own]), (second, "".join([second, *more])),
            *((shown, str(number)) for shown, number in ports),
        ]  # fmt: skip
        for shown, written in changed:
            assert text.count(shown) == 1, shown
            text = text.replace(shown, written.replace(FOLDER, str(folder)))
        return text


NGINX = Balancer(
    "nginx.conf",
    ["nginx", "-e", "stderr", "-c", f"{FOLDER}/nginx.conf", "-g",
     f"daemon off; master_process off; pid {FOLDER}/nginx.pid;"],
    loopback=("listen 7670;", "listen 127.0.0.1:7670;"),
    own=("http {\n", "http {\n    access_log off;\n" + "".join(
        f"    {name}_temp_path {FOLDER}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )),
)  # fmt: skip
HAPROXY = Balancer(
    "haproxy.cfg", ["haproxy", "-db", "-f", f"{FOLDER}/haproxy.cfg"], loopback=("bind :7670", "bind 127.0.0.1:7670")
)
ENVOY_PROGRAM = shutil.which("envoy", path=sysconfig.get_path("scripts")) or shutil.which("envoy")
ENVOY = Balancer(
    "envoy.yaml",
    [ENVOY_PROGRAM or "envoy", "--disable-hot-restart", "--concurrency", "1", "--log-level", "error", "-c",
     f"{FOLDER}/envoy.yaml"],
    loopback=("address: 0.0.0.0", "address: 127.0.0.1"),
    cut=b"HTTP/1.1 503 ",
    moves_others=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Balanced:
    """A balancer that runs, and a client of it."""

    url: str
    session: aiohttp.ClientSession

    async def ask(
        self, method: str, path: str, json: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request through the balancer."""
        data = None if json is None else io.BytesIO(jsonlib.dumps(json).encode())
        async with self.session.request(method, self.url + path, data=data, headers=headers) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get_bytes(self, path: str) -> bytes:
        """Send a request, once and on a connection of its own, and return all that comes."""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        return answer


@asynccontextmanager
async def balancing(balancer: Balancer, port: int, simulators: Sequence[int], folder: Path) -> AsyncIterator[Balanced]:
    """Run a balancer in front of simulators, which are named by their ports on the loopback address."""
    (folder / balancer.file).write_text(balancer.configuration(port, simulators, folder), encoding="utf-8")
    command = [word.replace(FOLDER, str(folder)) for word in balancer.command]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        url = f"http://127.0.0.1:{port}"
        wait = [sys.executable, "-m", "simulator", "readyz", "--wait", "30", "--url", url]
        waiting = await asyncio.create_subprocess_exec(*wait, stdout=asyncio.subprocess.DEVNULL)
        assert await waiting.wait() == 0
        async with aiohttp.ClientSession() as session:
            yield Balanced(url, session)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
