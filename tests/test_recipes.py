"""The README's recipes in other languages: each is run against a server, where its language is on the machine."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.testing import SmsSimulatorServer

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
TIMEOUT_S = 60

# A browser that has the page of an application before it, whose provider is the sandbox `e2e`.
PLAYWRIGHT = """
import assert from "node:assert";
import { after, before, test as nodeTest } from "node:test";

const provider = `${process.env.SMS_SIMULATOR_URL}/s/e2e`;
const page = { fields: {}, shown: "" };

async function click(name) {
  if (name === "Log in") {
    page.shown = page.fields.Code === "8812" ? "Welcome" : "Wrong code";
    return;
  }
  await fetch(`${provider}/api/v1/messages/sms`, {
    method: "POST",
    headers: { Authorization: "Bearer YOUR_API_TOKEN", "Content-Type": "application/json" },
    body: JSON.stringify({ to: page.fields.Phone, message: "Your code is 8812" }),
  });
}

Object.assign(page, {
  goto: async () => {},
  getByLabel: (label) => ({ fill: async (text) => void (page.fields[label] = text) }),
  getByRole: (_, { name }) => ({ click: () => click(name) }),
  getByText: (text) => text,
});
export const expect = (text) => ({ toBeVisible: async () => assert.equal(page.shown, text) });
export const test = (name, body) => nodeTest(name, () => body({ page }));
test.beforeAll = before;
test.afterAll = after;
"""


def blocks(language: str) -> list[str]:
    """The README's blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def url() -> Iterator[str]:
    """Where a fresh server listens."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield re.findall(r"http://\S+", process.stdout.readline())[0]
        process.kill()


def run(command: list[str], url: str, folder: Path) -> str:
    """Run a recipe; returns what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SMS_SIMULATOR_URL": url, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sandboxes(url: str) -> list[str]:
    with SmsSimulatorServer(url) as server:
        return [each["name"] for each in server.ask("GET", "sandboxes")["sandboxes"]]


def write_javascript(folder: Path) -> list[str]:
    """Write every block under the name that its first line says."""
    names = []
    for block in blocks("js"):
        names.append(block.partition("\n")[0].removeprefix("// "))
        (folder / names[-1]).write_text(block, encoding="utf-8")
    playwright = folder / "node_modules/@playwright/test"
    playwright.mkdir(parents=True)
    (playwright / "index.mjs").write_text(PLAYWRIGHT, encoding="utf-8")
    (playwright / "package.json").write_text('{"exports": "./index.mjs"}', encoding="utf-8")
    return names


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js 20 or newer")
@pytest.mark.parametrize("name", ["otp.test.mjs", "login.spec.mjs"])
def test_the_recipes_in_javascript(url: str, tmp_path: Path, name: str) -> None:
    assert write_javascript(tmp_path) == ["sms.mjs", "otp.test.mjs", "login.spec.mjs"]
    printed = run(["node", "--test", "--test-reporter=tap", name], url, tmp_path)
    assert "# pass 1\n" in printed
    assert sandboxes(url) == ["default"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js 20 or newer")
@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("otp.test.mjs", '"0.05"', '"0.06"'), ("login.spec.mjs", ".otp", ".text")]
)
def test_the_recipes_in_javascript_can_fail(url: str, tmp_path: Path, name: str, right: str, wrong: str) -> None:
    write_javascript(tmp_path)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / name).write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AssertionError, match="# fail 1\n"):
        run(["node", "--test", "--test-reporter=tap", name], url, tmp_path)
    assert sandboxes(url) == ["default"]  # it cleans up all the same


@pytest.mark.skipif(shutil.which("php") is None, reason="needs PHP 8")
def test_the_recipe_in_php(url: str, tmp_path: Path) -> None:
    [block] = blocks("php")
    strict = ["-d", "zend.assertions=1", "-d", "assert.exception=1"]
    (tmp_path / "recipe.php").write_text(block, encoding="utf-8")
    assert run(["php", *strict, "recipe.php"], url, tmp_path) == ""
    assert sandboxes(url) == ["default"]
    (tmp_path / "recipe.php").write_text(block.replace('=== "4711"', '=== "4712"'), encoding="utf-8")
    with pytest.raises(AssertionError, match="AssertionError"):
        run(["php", *strict, "recipe.php"], url, tmp_path)
