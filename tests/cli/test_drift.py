"""`sms-simulator drift`: what it sends, what it asks before it spends, and what it never shows."""

import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

CONTRACTS = Path(__file__).parents[2] / "fixtures" / "contracts"
KEY = "api_key=k3y-of-a-client"


@pytest.fixture
def drift(run: Any, server: Any) -> Any:
    """Run it for a vendor at the stand-in, which answers everything with `{}`."""

    def drift(*arguments: str, vendor: str = "ugsms", **more: Any) -> Result:
        result: Result = run("drift", "--vendor", vendor, "--base-url", server.url, *arguments, **more)
        return result

    return drift


def test_a_difference_is_an_exit_status(drift: Any, server: Any) -> None:
    result = drift("--credential", KEY)
    assert result.exit_code == 1
    assert result.stderr == f"Sending to {server.url} and nowhere else.\n"
    assert "/response/body/data  'data' is required and was not sent" in result.stdout
    assert "skipped  v1-missing-field  A legacy send without numbers: it needs username and password" in result.stdout
    assert result.stdout.splitlines()[-1] == "10 probes sent, 10 answers differ, 2 probes not sent."


@pytest.mark.parametrize("form", ["json", "junit"])
def test_reports_for_machines(drift: Any, form: str) -> None:
    result = drift("--credential", KEY, "--format", form)
    assert result.exit_code == 1
    if form == "json":
        cases = json.loads(result.stdout)["cases"]
        assert cases[0]["findings"][0]["source"].startswith("v2 page")
    else:
        suite = ET.fromstring(result.stdout)  # noqa: S314 - our own text
        assert [suite.get(name) for name in ("tests", "failures", "skipped")] == ["12", "10", "2"]


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_credentials_are_sent_and_not_shown(drift: Any, server: Any, form: str) -> None:
    server.answer = (200, b'{"success": "k3y-of-a-client", "k3y-of-a-client": 1}')
    result = drift("--credential", KEY, "--format", form)
    assert any(headers.get("X-API-Key") == "k3y-of-a-client" for _, _, headers, _ in server.asked)
    assert "k3y" not in result.output


def test_nothing_that_costs_is_sent_without_leave(drift: Any, server: Any) -> None:
    drift("--credential", KEY, "--to", "0702913454")
    assert "0702913454" not in str(server.asked)


def test_the_price_is_shown_before_it_is_spent(drift: Any, server: Any) -> None:
    arguments = ("--credential", KEY, "--allow-charges", "--to", "0702913454")
    refused = drift(*arguments, input="n\n")
    assert refused.exit_code == 1
    assert "send: about UGX 35 (1 segment at the price emulated here), to 0702913454." in refused.stderr
    assert "Aborted!" in refused.stderr
    assert server.asked == []


@pytest.mark.parametrize("more", [{"input": "y\n"}, {}])
def test_what_was_agreed_is_sent(drift: Any, server: Any, more: dict[str, str]) -> None:
    agreed = () if more else ("--yes",)
    drift("--credential", KEY, "--allow-charges", "--to", "0702913454", *agreed, **more)
    bodies = [body for _, path, _, body in server.asked if path == "/api/v2/sms/send" and isinstance(body, dict)]
    (body,) = [body for body in bodies if "numbers" in body]
    assert body["numbers"] == "0702913454"


def test_a_base_url_may_have_a_path(run: Any, server: Any) -> None:
    run("drift", "--vendor", "ugsms", "--base-url", f"{server.url}/s/mine/", "--credential", KEY)
    paths = {path.partition("?")[0] for _, path, _, _ in server.asked}
    assert "/s/mine/api/v2/account/balance" in paths
    assert [path for path in paths if not path.startswith("/s/mine/")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--vendor", "ugsm", "--base-url", "http://h"], "no vendor 'ugsm': did you mean ugsms?"),
        (["--vendor", "ugsms", "--base-url", "ugsms.com"], "'ugsms.com' is not a URL"),
        (["--vendor", "ugsms", "--base-url", "ftp://h"], "'ftp://h' is not a URL"),
        (["--vendor", "ugsms", "--base-url", "http://h:x"], "'http://h:x' is not a URL"),
        (["--vendor", "ugsms", "--base-url", "http://a:b@h"], "it holds credentials; give them with --credential"),
        (["--vendor", "ugsms", "--base-url", "http://h", "--credential", "secretly"], "write it as NAME=VALUE"),
        (["--vendor", "ugsms", "--base-url", "http://h", "--credential", "apikey=hush"], "did you mean api_key?"),
        (["--vendor", "ugsms", "--base-url", "http://h", "--credential", "api_key=a\nb"], "the value of api_key"),
        (["--vendor", "ugsms", "--base-url", "http://h", "--allow-charges"], "say to whom with --to"),
        (["--vendor", "ugsms", "--base-url", "http://h", "--allow-charges", "--to", "me"], "'me' is not a number"),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(run: Any, arguments: list[str], message: str) -> None:
    result = run("drift", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "secretly" not in result.stderr
    assert "hush" not in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("operation: v2_balance", "operation: v2_balanse", r"line 3: 0\.operation: no operation 'v2_balanse'"),
        ("expect: [balance]", "expect: [balanse]", r"line 3: 0\.expect: no answer 'balanse' there: did you mean"),
        ("name: usage", "name: balance", r"line 5: 2\.name: 'balance' is already there"),
        ("title: The balance,", "titel: The balance,", r"unknown key 'titel': did you mean title"),
    ],
)  # fmt: skip
def test_broken_probes_are_named(run: Any, tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = shutil.copytree(CONTRACTS / "ugsms", tmp_path / "ugsms")
    probes = folder / "probes.yaml"
    probes.write_text(probes.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = run("drift", "--vendor", "ugsms", "--base-url", "http://h", "--contracts", str(tmp_path))
    assert result.exit_code == 2
    assert re.search(message, " ".join(result.stderr.split())), result.stderr


def test_a_vendor_without_probes_is_named(run: Any, tmp_path: Path) -> None:
    folder = shutil.copytree(CONTRACTS / "ugsms", tmp_path / "ugsms")
    (folder / "probes.yaml").unlink()
    result = run("drift", "--vendor", "ugsms", "--base-url", "http://h", "--contracts", str(tmp_path))
    assert result.exit_code == 2
    assert "probes.yaml: cannot be read" in result.stderr
