"""The service as a process of its own, told by its environment alone where the vendors are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from simulator.testing import SmsSimulator

PHONE = "+256701521269"


@pytest.fixture
def url(sms_simulator: SmsSimulator) -> Iterator[str]:
    """Where the service listens."""
    environ = {"PUBLIC_URL": "http://127.0.0.1:9", "PORT": "0", "PYTHONUNBUFFERED": "1", "NO_PROXY": "127.0.0.1"}
    folder = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "example_app"],
        env={**os.environ, **sms_simulator.env, **environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield re.findall(r"http://\S+", process.stdout.readline())[0]
        process.terminate()


def test_a_login(url: str, sms_simulator: SmsSimulator) -> None:
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(f"{url}/otp", json={"phone": PHONE}, timeout=30).json()["vendor"] == "msgine"
        code = sms_simulator.wait_for(to=PHONE).otp
        assert session.post(f"{url}/verify", json={"phone": PHONE, "code": code}, timeout=30).json()["verified"]


def test_a_campaign_is_sent_by_the_worker(url: str, sms_simulator: SmsSimulator) -> None:
    with requests.Session() as session:
        session.trust_env = False
        messages = [{"phone": PHONE, "text": "We are open"}, {"phone": "+256772345678", "text": "We are open"}]
        begun = session.post(f"{url}/campaigns", json={"messages": messages}, timeout=30).json()
        sms_simulator.wait_for_many(2, text="We are open", timeout=10)
        shown = session.get(f"{url}/campaigns/{begun['id']}", timeout=30).json()
        assert shown["estimate"] == "70"
