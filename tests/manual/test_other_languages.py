"""The manual's recipes in other languages: each is run against a server, where its language is on the machine."""

from pathlib import Path

import pytest
from support.manual import Kind, blocks_of
from support.programs import needs
from support.shell import run

from simulator.testing import SmsSimulatorServer

JAVASCRIPT = {block.text.partition("\n")[0].removeprefix("// "): block.text for block in blocks_of(Kind.JAVASCRIPT)}
"""Every block, by the name that its first line says."""

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


def sandboxes(url: str) -> list[str]:
    with SmsSimulatorServer(url) as server:
        return [each["name"] for each in server.ask("GET", "sandboxes")["sandboxes"]]


def write_javascript(folder: Path) -> None:
    for name, text in JAVASCRIPT.items():
        (folder / name).write_text(text, encoding="utf-8")
    playwright = folder / "node_modules/@playwright/test"
    playwright.mkdir(parents=True)
    (playwright / "index.mjs").write_text(PLAYWRIGHT, encoding="utf-8")
    (playwright / "package.json").write_text('{"exports": "./index.mjs"}', encoding="utf-8")


def test_no_recipe_is_left_out() -> None:
    assert len(JAVASCRIPT) == len(blocks_of(Kind.JAVASCRIPT))
    assert list(JAVASCRIPT) == ["sms.mjs", "otp.test.mjs", "login.spec.mjs"]
    assert len(blocks_of(Kind.PHP)) == 1


@needs("node", "20 or newer")
@pytest.mark.parametrize("name", ["otp.test.mjs", "login.spec.mjs"])
def test_the_recipes_in_javascript(url: str, tmp_path: Path, name: str) -> None:
    write_javascript(tmp_path)
    printed = run(["node", "--test", "--test-reporter=tap", name], url, tmp_path)
    assert "# pass 1\n" in printed
    assert sandboxes(url) == ["default"]


@needs("node", "20 or newer")
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


@needs("php", "8")
def test_the_recipe_in_php(url: str, tmp_path: Path) -> None:
    [block] = blocks_of(Kind.PHP)
    strict = ["-d", "zend.assertions=1", "-d", "assert.exception=1"]
    (tmp_path / "recipe.php").write_text(block.text, encoding="utf-8")
    assert run(["php", *strict, "recipe.php"], url, tmp_path) == ""
    assert sandboxes(url) == ["default"]
    (tmp_path / "recipe.php").write_text(block.text.replace('=== "4711"', '=== "4712"'), encoding="utf-8")
    with pytest.raises(AssertionError, match="AssertionError"):
        run(["php", *strict, "recipe.php"], url, tmp_path)
