"""What Node's programs connect to with the turning file loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.programs import needs
from support.turned import Turned

pytestmark = [pytest.mark.runtimes, needs("node", "18")]

SHOW = "response => response.on('data', data => console.log(String(data)))"
SPEAK = """
socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n');
socket.on('data', data => console.log(String(data).split('\\r\\n').pop()));
"""
GET = f"require('https').get('https://localhost/', {SHOW})"
BY_EVERY_WAY = {
    "fetch": "fetch('https://localhost/').then(response => response.text()).then(console.log)",
    "https": GET,
    "tls": f"const socket = require('tls').connect({{host: 'localhost', port: '443'}}, () => {{ {SPEAK} }})",
    "tls by position": f"const socket = require('tls').connect(443, 'localhost', () => {{ {SPEAK} }})",
    "tls over a socket": f"""
        const beneath = new (require('net').Socket)().connect(443, 'localhost', () => {{
          const socket = require('tls').connect({{socket: beneath}}, () => {{ {SPEAK} }});
        }})""",
    "a worker": f"new (require('worker_threads').Worker)({GET!r}, {{eval: true, execArgv: []}})",
    "a child": f"require('child_process').spawn(process.execPath, ['-e', {GET!r}], {{stdio: 'inherit'}})",
    "a module": f"import {{get}} from 'https'; get('https://localhost/', {SHOW})",
}


def output(led: Turned, folder: Path, program: str, *flags: str) -> str:
    environment = {
        "NODE_OPTIONS": f"--require {led.files.node}",
        "NODE_EXTRA_CA_CERTS": str(led.files.certificate),
    }
    return led.output(["node", *flags, "-e", program], environment, folder)


@pytest.mark.parametrize("program", BY_EVERY_WAY.values(), ids=BY_EVERY_WAY)
def test_every_way_to_connect_leads_to_the_simulator(led: Turned, tmp_path: Path, program: str) -> None:
    flags = ["--input-type=module"] if program.startswith("import") else []
    assert output(led, tmp_path, program, *flags) == "localhost"


def test_a_name_below_a_known_one_is_known_in_any_case(led: Turned, tmp_path: Path) -> None:
    program = f"require('https').get({{host: 'API.localhost.', servername: 'api.localhost'}}, {SHOW})"
    assert output(led, tmp_path, program) == "API.localhost."


def test_another_port_of_a_known_host_is_left_alone(led: Turned, tmp_path: Path) -> None:
    program = "require('https').get('https://localhost:9/').on('error', error => console.log(error.code))"
    assert output(led, tmp_path, program) == "ECONNREFUSED"


def test_another_host_is_left_alone(led: Turned, tmp_path: Path) -> None:
    program = """require('https').get('https://127.0.0.9:443/').on('error', error => console.log(error.address))"""
    assert output(led, tmp_path, program) == "127.0.0.9"


def test_the_name_is_verified_still(led: Turned, tmp_path: Path) -> None:
    program = """
    require('https').get({host: 'localhost', checkServerIdentity: (host) => new Error('verified ' + host)})
      .on('error', error => console.log(error.message))"""
    assert output(led, tmp_path, program) == "verified localhost"


def test_tls_over_a_socket_verifies_the_name_that_the_socket_was_given(led: Turned, tmp_path: Path) -> None:
    program = """
    const socket = require('net').connect(443, 'sms.localhost', () =>
      require('tls').connect({socket, checkServerIdentity: (host) => { console.log(host); socket.destroy(); }}))"""
    assert output(led, tmp_path, program) == "sms.localhost"


def test_a_socket_of_the_machine_is_left_alone(led: Turned, tmp_path: Path) -> None:
    program = """
    const server = require('net').createServer(client => client.end('local')).listen('socket', () =>
      require('net').connect('socket').on('data', data => { console.log(String(data)); server.close(); }))"""
    assert output(led, tmp_path, program) == "local"
