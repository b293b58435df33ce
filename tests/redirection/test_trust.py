"""By the variables alone, clients of many kinds trust a server with a certificate of the authority, and only then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.programs import needs
from support.tls_server import serving_tls

from simulator.redirection.environment import variables
from simulator.redirection.files import lay_out
from simulator.redirection.redirection import Redirection
from simulator.tls.authority import Authority

pytestmark = pytest.mark.runtimes

REDIRECTION = Redirection("http://127.0.0.1:9", {}, {}, "localhost")
"""Nothing listens at its proxy; the server of these tests is called by a name that needs none."""

JAVA = """
public class Get {
    public static void main(String[] arguments) throws Exception {
        System.out.print(new String(new java.net.URL(arguments[0]).openStream().readAllBytes()));
    }
}
"""
PHP = "$curl = curl_init($argv[1]); curl_exec($curl); fwrite(STDERR, curl_error($curl));"
NODE = "require('https').get(process.argv[1], (answer) => answer.pipe(process.stdout))"
AIOHTTP = """
import aiohttp, asyncio, sys
async def get():
    async with aiohttp.request("GET", sys.argv[1]) as answer:
        print(await answer.text(), end="")
asyncio.run(get())
"""
CLIENTS = {
    "curl": ["curl", "-sS"],
    "wget": ["wget", "-nv", "-O-", "-t1"],
    "node": ["node", "-e", NODE],
    "php": ["php", "-r", PHP],
    "php streams": ["php", "-r", "echo file_get_contents($argv[1]);"],
    "perl": ["perl", "-MLWP::UserAgent", "-e", "print LWP::UserAgent->new->get($ARGV[0])->decoded_content"],
    "java": ["java", "Get.java"],
    "requests": [sys.executable, "-c", "import requests, sys; print(requests.get(sys.argv[1]).text, end='')"],
    "httpx": [sys.executable, "-c", "import httpx, sys; print(httpx.get(sys.argv[1]).text, end='')"],
    "urllib": [
        sys.executable, "-c",
        "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode(), end='')",
    ],
    "aiohttp": [sys.executable, "-c", AIOHTTP],
}  # fmt: skip

OF_PERL = needs("/usr/share/perl5/LWP/Protocol/https.pm", "of Debian's liblwp-protocol-https-perl")
every_client = pytest.mark.parametrize(
    "client",
    [pytest.param(name, marks=OF_PERL if name == "perl" else needs(command[0])) for name, command in CLIENTS.items()],
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.kept_in(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def port(authority: Authority) -> Iterator[int]:
    with serving_tls(authority.server_context()) as port:
        yield port


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment that says nothing about trust or proxies."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}


def ask(client: str, port: int, environment: dict[str, str]) -> str:
    (Path(environment["HOME"]) / "Get.java").write_text(JAVA, encoding="ascii")
    return subprocess.run(
        [*CLIENTS[client], f"https://localhost:{port}/"],
        env=environment, cwd=environment["HOME"], capture_output=True, check=False, text=True, timeout=100,
    ).stdout  # fmt: skip


@every_client
def test_a_client_trusts_the_server_by_the_variables(
    client: str, port: int, bare: dict[str, str], authority: Authority, tmp_path: Path
) -> None:
    files = lay_out(tmp_path / "it's a $folder", REDIRECTION, authority, bare)
    assert ask(client, port, bare | variables(REDIRECTION, files, bare)) == f"localhost:{port}"


@every_client
def test_a_client_does_not_trust_the_server_without_them(client: str, port: int, bare: dict[str, str]) -> None:
    assert ask(client, port, bare) != f"localhost:{port}"
