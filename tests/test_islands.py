"""The server does without the data, and the contract does without the server: neither can lean on the other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

CHECKOUT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 60
SERVE = """
import simulator, sys
print(simulator.__file__, flush=True)
from simulator.cli import main
main(["serve", "--port", "0"])
"""
JUDGE = """
import sys
from pathlib import Path
from simulator.contract.building import build
from simulator.contract.checker import Checker
from simulator.contract.exchange import Exchange
from simulator.contract.loading import load

contract = load(Path(sys.argv[1]) / "tinytext").contract
exchange = Exchange("POST", "/v1/send", (), (), b'{"phone": "1"}', 201, (), b"[]")
sides = {violation.side.value for violation in Checker(contract).violations(exchange)}
assert sides == {"client", "ours"}, sides
assert build(Path(sys.argv[1]))
print(*sorted({name.split(".")[1] for name in sys.modules if name.startswith("simulator.")}))
"""
LEADS_TO_THE_SERVER = {"api", "cli", "demo", "sandbox", "scenario", "server", "sms", "vendors"}
SENDS = [
    (
        "/api/v2/sms/send",
        {"X-API-Key": "YOUR_API_KEY"},
        {"numbers": "0702913454", "message_body": "Hello"},
        (200, {"success", "message", "data"}),
    ),
    (
        "/api/client/sms/send-sms",
        {},
        {"api_key_public": "a", "api_key_secret": "b", "message": "Hello", "recipients": ["233558544343"]},
        (201, {"id", "business", "message", "status", "created", "cost", "sender_id", "recipients_count"}),
    ),
    (
        "/api/services/sendbulk",
        {},
        {"smslist": [{"partnerID": "1", "apikey": "k", "mobile": "254712345678", "message": "Hello"}]},
        (200, {"responses"}),
    ),
    (
        "/api/v1/messages/sms",
        {"Authorization": "Bearer YOUR_API_TOKEN"},
        {"to": "+256701521269", "message": "Hello"},
        (201, {"id", "sid", "channel", "to", "from", "content", "status", "cost", "currency", "createdAt"}),
    ),
]


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment in which the package lies alone, without its data."""
    shutil.copytree(
        CHECKOUT / "simulator", tmp_path / "simulator", ignore=shutil.ignore_patterns("__pycache__", "_data")
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMS_SIMULATOR_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def url(bare: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A server of that package."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=tmp_path, env=bare, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        assert Path(next(lines).strip()).is_relative_to(tmp_path)
        yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        process.terminate()
        _, logged = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, logged
    assert "Traceback" not in logged


def answer_to(url: str, headers: dict[str, str], body: object) -> tuple[int, set[str]]:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(url, json=body, headers=headers, timeout=TIMEOUT_S)
    return answer.status_code, set(answer.json())


def test_every_vendor_is_served_without_fixtures_and_schemas(url: str) -> None:
    got = [answer_to(url + path, headers, body) for path, headers, body, _ in SENDS]
    assert got == [expected for *_, expected in SENDS]


def test_the_contract_judges_without_the_server() -> None:
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(CHECKOUT / "tests" / "contract" / "tiny")],
        cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stderr
    rooms = set(judged.stdout.split())
    assert "contract" in rooms
    assert not rooms & LEADS_TO_THE_SERVER


def test_the_rooms_that_are_looked_for_exist() -> None:
    rooms = {path.parent.name for path in (CHECKOUT / "simulator").glob("*/__init__.py")}
    assert rooms >= LEADS_TO_THE_SERVER
