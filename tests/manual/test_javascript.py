"""The manual's page on JavaScript: what it shows runs against a server, and notices mistakes."""

from pathlib import Path

import pytest
from support.manual import CHECKOUT, Kind, blocks_of
from support.node_packages import VERSIONS, put_packages
from support.programs import needs
from support.shell import bend, run, sandboxes

from simulator.settings import DEFAULT_PORT
from simulator.vendors import BUILT_IN

JAVASCRIPT = {block.text.partition("\n")[0].removeprefix("// "): block.text for block in blocks_of(Kind.JAVASCRIPT)}
"""Every block, by the name that its first line says."""

NODE_TESTS = ["otp.test.mjs", "receipts.test.mjs", "login.spec.mjs"]
"""Those that run with Node alone."""

STRICT = ["npx", "tsc", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--noEmit"]

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


def write_javascript(folder: Path, name: str) -> None:
    """Write a test, the module that it uses, and a browser where it asks for one."""
    for each in ("sms.mjs", name):
        (folder / each).write_text(JAVASCRIPT[each], encoding="utf-8")
    if "@playwright" in JAVASCRIPT[name]:
        write_playwright(folder)


def write_playwright(folder: Path) -> None:
    playwright = folder / "node_modules/@playwright/test"
    playwright.mkdir(parents=True)
    (playwright / "index.mjs").write_text(PLAYWRIGHT, encoding="utf-8")
    (playwright / "package.json").write_text('{"exports": "./index.mjs"}', encoding="utf-8")


def test_no_recipe_is_left_out() -> None:
    assert len(JAVASCRIPT) == len(blocks_of(Kind.JAVASCRIPT))
    assert {*JAVASCRIPT} == {"sms.mjs", "vitest.test.mjs", *NODE_TESTS}
    assert len(blocks_of(Kind.TYPESCRIPT)) == len(blocks_of(Kind.NODE)) == 1


# --------------------------------------------------------------------------------------------------- Node, Playwright


@needs("node", "20 or newer")
@pytest.mark.parametrize("name", NODE_TESTS)
def test_the_recipes_in_javascript(url: str, tmp_path: Path, name: str) -> None:
    write_javascript(tmp_path, name)
    printed = run(["node", "--test", "--test-reporter=tap", name], url, tmp_path)
    assert "# pass 1\n" in printed
    assert sandboxes(url) == ["default"]


@needs("node", "20 or newer")
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("otp.test.mjs", '"0.05"', '"0.06"'),
        ("otp.test.mjs", "{ to, message:", "{ to, colour: 1, message:"),  # in the application: told by `mistakes`
        ("receipts.test.mjs", "new Set()", "{ add: (id) => came.push(id) }"),  # in the application: it counts twice
        ("login.spec.mjs", ".otp", ".text"),
    ],
)
def test_the_recipes_in_javascript_can_fail(url: str, tmp_path: Path, name: str, right: str, wrong: str) -> None:
    write_javascript(tmp_path, name)
    bend(tmp_path / name, right, wrong)
    with pytest.raises(AssertionError, match="# fail 1\n"):
        run(["node", "--test", "--test-reporter=tap", name], url, tmp_path)
    assert sandboxes(url) == ["default"]  # it cleans up all the same


@needs("node", "20 or newer")
@pytest.mark.parametrize(
    ("program", "cause"),
    [
        ("await sandbox({ sped: 1 })", '"did_you_mean": "speed"'),
        ('await (await sandbox()).ask("GET", "messages/wait?timeout_s=0.1")', "After 0.1 s no message matches"),
    ],
)
def test_the_module_says_why_a_call_was_refused(url: str, tmp_path: Path, program: str, cause: str) -> None:
    with pytest.raises(AssertionError, match=cause):
        run(written(tmp_path, program), url, tmp_path)


@needs("node", "20 or newer")
def test_the_module_says_that_nothing_listens(tmp_path: Path, unused_tcp_port: int) -> None:
    with pytest.raises(AssertionError, match=f"/__admin/sandboxes: connect ECONNREFUSED 127.0.0.1:{unused_tcp_port}"):
        run(written(tmp_path, "await sandbox()"), f"http://127.0.0.1:{unused_tcp_port}", tmp_path)


def written(folder: Path, program: str) -> list[str]:
    """Write a program that uses the module; returns the command that runs it."""
    write_javascript(folder, "sms.mjs")
    (folder / "program.mjs").write_text(f'import {{ sandbox }} from "./sms.mjs";\n{program};\n', encoding="utf-8")
    return ["node", "program.mjs"]


# ------------------------------------------------------------------------------------------------------------- Vitest


@needs("npm")
def test_the_recipe_for_vitest(url: str, tmp_path: Path) -> None:
    write_javascript(tmp_path, "vitest.test.mjs")
    put_packages(tmp_path, "vitest")
    command = ["node", "node_modules/vitest/vitest.mjs", "run", "--no-color"]
    assert "1 passed (1)" in run(command, url, tmp_path)
    bend(tmp_path / "vitest.test.mjs", '"0.04"', '"0.05"')
    with pytest.raises(AssertionError, match="expected 201 to be 402"):
        run(command, url, tmp_path)
    assert sandboxes(url) == ["default"]


# --------------------------------------------------------------------------------------------------------- TypeScript


@needs("npm")
def test_the_program_with_generated_types_compiles_and_runs(url: str, tmp_path: Path) -> None:
    [commands], [program] = blocks_of(Kind.NODE), blocks_of(Kind.TYPESCRIPT)
    install, *others = commands.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url).splitlines()
    command, *packages = install.replace("--save-dev ", "").split(" ")[1:]
    assert (command, {*packages} <= {*VERSIONS}) == ("install", True)
    put_packages(tmp_path, *packages)
    text = program.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url)
    (tmp_path / "typed.mts").write_text(text, encoding="utf-8")
    for each in others:
        run(each, url, tmp_path)
    assert sandboxes(url) == ["default"]


SENDS = """
import createClient from "openapi-fetch";
import type { paths as Control } from "./control.js";
import type { paths as Advanta } from "./advanta.js";
import type { paths as PushR } from "./pushr.js";
import type { paths as UGSMS } from "./ugsms.js";

await createClient<UGSMS>().POST("/api/v2/sms/send", { body: { numbers: "0702913454", message_body: "Hello" } });
await createClient<PushR>().POST("/api/client/sms/send-sms", {
  body: { api_key_public: "a", api_key_secret: "b", sender_id: "PYWE", message: "Hello", recipients: ["233558544343"] },
});
await createClient<Advanta>().POST("/api/services/sendbulk", {
  body: { count: 1, smslist: [
    { partnerID: "1", apikey: "a", mobile: "0712345678", message: "Hello", shortcode: "S", pass_type: "plain" } ] },
});
const control = createClient<Control>();
await control.PUT("/__admin/scenario", { body: { name: "magic-numbers" } });
await control.POST("/__admin/sandboxes", { body: { accounts: [{ vendor: "ugsms", balance: "105" }] } });
await control.POST("/__admin/faults", { body: { receipt: { copies: { every: "1m" }, retry: { backoff: ["5s"] } } } });
await control.POST("/__admin/faults", { body: { wire: { drip: { every: "1s" } }, damage: [{ missing_field: "id" }] } });
await control.POST("/__admin/demo-data", { body: {} });
await control.POST("/__admin/ports", { body: { vendor: "ugsms" } });
const { data } = await control.GET("/__admin/messages/latest");
const spoken: string | undefined = data?.text; // answers are typed as well
// @ts-expect-error: an amount is a text
await control.POST("/__admin/accounts/{id}/top-up", { params: { path: { id: "ugsms-1" } }, body: { amount: [] } });
// @ts-expect-error: what has no default is required
await control.POST("/__admin/accounts/{id}/top-up", { params: { path: { id: "ugsms-1" } }, body: {} });
"""


@needs("npm")
def test_the_types_of_every_document_compile_under_strict_and_ask_for_nothing_that_has_a_default(
    url: str, tmp_path: Path
) -> None:
    put_packages(tmp_path, "openapi-typescript", "openapi-fetch", "typescript")
    names = ["control", *(vendor.name for vendor in BUILT_IN)]
    documents = [
        f"  {name}: {{root: {CHECKOUT}/schemas/{name}/openapi.json, x-openapi-ts: {{output: {name}.ts}}}}\n"
        for name in names
    ]
    (tmp_path / "redocly.yaml").write_text("apis:\n" + "".join(documents), encoding="utf-8")
    (tmp_path / "sends.mts").write_text(SENDS, encoding="utf-8")
    run(["npx", "openapi-typescript"], url, tmp_path)
    run([*STRICT, "sends.mts", *(f"{name}.ts" for name in names)], url, tmp_path)
