"""What Python's programs connect to with the turning file on their path."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.turned import Turned

from simulator.redirection.files import TURNING

pytestmark = pytest.mark.runtimes

ASYNC = "import asyncio\nasync def main():\n {}\nasyncio.run(main())"
BY_A_CLIENT = {
    "urllib": "import urllib.request\nprint(urllib.request.urlopen('https://localhost/').read().decode())",
    "http.client": """
from http.client import HTTPSConnection
connection = HTTPSConnection('localhost')
connection.request('GET', '/')
print(connection.getresponse().read().decode())""",
    "urllib3": "import urllib3\nprint(urllib3.request('GET', 'https://localhost/').data.decode())",
    "requests that heeds no variable": """
import requests
session = requests.Session()
session.trust_env = False
print(session.get('https://localhost/').text)""",
    "httpx that heeds no variable": """
import httpx
print(httpx.Client(trust_env=False).get('https://localhost/').text)""",
    "httpx in a loop": "import httpx\n"
    + ASYNC.format(
        "async with httpx.AsyncClient(trust_env=False) as c: print((await c.get('https://localhost')).text)"
    ),
    "aiohttp": "import aiohttp\n"
    + ASYNC.format("async with aiohttp.request('GET', 'https://localhost/') as sent: print(await sent.text())"),
    "asyncio": ASYNC.format("""
 reader, writer = await asyncio.open_connection('localhost', 443, ssl=True)
 writer.write(b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n')
 print((await reader.read()).decode().split('\\r\\n')[-1])
 writer.close()"""),
    "a process of its own": """
import multiprocessing, urllib.request
def main(): print(urllib.request.urlopen('https://localhost/').read().decode())
if __name__ == '__main__':
    process = multiprocessing.get_context('spawn').Process(target=main)
    process.start()
    process.join()""",
}
BY_A_SOCKET = {
    "the name": "sock.connect(('localhost', 443))",
    "the name in bytes": "sock.connect((b'LOCALHOST.', 443))",
    "an address resolved alone": "sock.connect((socket.gethostbyname('localhost'), 443))",
    "an address resolved with others": "sock.connect((socket.gethostbyname_ex('localhost')[2][0], 443))",
    "a resolved address": "sock.connect(socket.getaddrinfo('sms.localhost', 'https', socket.AF_INET)[0][4])",
    "an error as a number": "assert sock.connect_ex(('localhost', 443)) == 0",
}


def output(led: Turned, folder: Path, program: str, flags: Sequence[str] = (), paths: Sequence[Path] = ()) -> str:
    (folder / "program.py").write_text(program, encoding="utf-8")
    path = os.pathsep.join(map(str, [led.files.python_folder, *paths]))
    environment = {"PYTHONPATH": path, "SSL_CERT_FILE": str(led.files.bundle)}
    return led.output([sys.executable, *flags, "program.py"], environment, folder)


@pytest.mark.parametrize("program", BY_A_CLIENT.values(), ids=BY_A_CLIENT)
def test_every_client_is_led_to_the_simulator(led: Turned, tmp_path: Path, program: str) -> None:
    assert output(led, tmp_path, program) == "localhost"


@pytest.mark.parametrize("connect", BY_A_SOCKET.values(), ids=BY_A_SOCKET)
def test_a_socket_is_led_to_the_simulator(led: Turned, tmp_path: Path, connect: str) -> None:
    program = f"""
import socket, ssl
sock = socket.socket()
{connect}
sock = ssl.create_default_context().wrap_socket(sock, server_hostname='localhost')
sock.sendall(b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n')
sock.recv(1000)
print(sock.getpeername()[0])"""
    assert output(led, tmp_path, program) == "127.0.0.1"


def test_another_port_of_a_known_host_is_left_alone(led: Turned, tmp_path: Path) -> None:
    program = """
import socket
for name in ('socket.create_connection', 'socket.socket().connect'):
    try:
        eval(name)(('localhost', 9))
    except ConnectionRefusedError:
        print(socket.getaddrinfo('localhost', 9, socket.AF_INET)[0][4])"""
    assert output(led, tmp_path, program).splitlines() == ["('127.0.0.1', 9)"] * 2


def test_another_host_is_left_alone(led: Turned, tmp_path: Path) -> None:
    assert output(led, tmp_path, "import socket; print(socket.gethostbyname('127.0.0.9'))") == "127.0.0.9"


def test_a_client_that_trusts_nobody_refuses_the_simulator_still(led: Turned, tmp_path: Path) -> None:
    program = """
import ssl, urllib.request
try:
    urllib.request.urlopen('https://localhost/', context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
except OSError as error:
    print(error.reason.reason)"""
    assert output(led, tmp_path, program) == "CERTIFICATE_VERIFY_FAILED"


def test_a_resolver_that_asks_servers_of_names_itself_is_told_the_stand_in(led: Turned, tmp_path: Path) -> None:
    (tmp_path / "aiodns.py").write_text(
        "class DNSResolver:\n def getaddrinfo(self, host, family=0, port=None): return host, port\n", encoding="utf-8"
    )
    program = """
import aiodns
print(*(aiodns.DNSResolver().getaddrinfo('localhost', port=port) for port in (443, 25)))"""
    assert output(led, tmp_path, program) == "('127.83.77.1', 443) ('localhost', 25)"


def test_a_loop_that_connects_without_sockets_of_python_is_told_the_place(led: Turned, tmp_path: Path) -> None:
    (tmp_path / "uvloop.py").write_text(
        """
class Loop:
    def getaddrinfo(self, host, port, *, family=0): return host
    def create_connection(self, factory, host=None, port=None, **more): return host, more""",
        encoding="utf-8",
    )
    program = """
import uvloop
loop = uvloop.Loop()
print(loop.getaddrinfo('localhost', 443, family=2), *loop.create_connection(None, 'localhost', 443, ssl=True))"""
    assert output(led, tmp_path, program) == "127.83.77.1 127.0.0.1 {'ssl': True, 'server_hostname': 'localhost'}"


def test_the_sitecustomize_that_was_there_before_is_run(led: Turned, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "sitecustomize.py").write_text("name = 'before'\n", encoding="utf-8")
    program = "import sitecustomize, socket; print(sitecustomize.name, socket.gethostbyname('localhost'))"
    assert output(led, tmp_path, program, paths=[before]) == "before 127.83.77.1"


def test_a_run_within_a_run_is_led_by_the_inner_one(led: Turned, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    text = (led.files.python_folder / "sitecustomize.py").read_text(encoding="utf-8")
    (outer / "sitecustomize.py").write_text(text.replace("127.83.77", "127.99.99"), encoding="utf-8")
    program = "import socket; print(socket.gethostbyname('localhost'))"
    assert output(led, tmp_path, program, paths=[outer]) == "127.83.77.1"


@pytest.mark.parametrize("flag", ["-S", "-E", "-I"])
def test_a_python_that_heeds_no_path_runs_as_ever(led: Turned, tmp_path: Path, flag: str) -> None:
    program = "import socket; print(socket.gethostbyname('localhost'))"
    assert output(led, tmp_path, program, [flag]) == "127.0.0.1"


def test_a_program_that_uses_no_network_imports_no_more_for_it(led: Turned, tmp_path: Path) -> None:
    assert output(led, tmp_path, "import sys; print({'json', 'socket', 'typing'} & set(sys.modules))") == "set()"


def test_the_file_is_read_by_every_python_in_use() -> None:
    ast.parse((TURNING / "sitecustomize.py").read_text(encoding="utf-8"), feature_version=(3, 8))
