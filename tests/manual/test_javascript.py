"""The manual's page on JavaScript: what it shows runs against a server, and notices mistakes."""

import json
from pathlib import Path

import pytest
from support.manual import CHECKOUT, Kind, blocks_of
from support.node_packages import VERSIONS, put_packages
from support.programs import needs
from support.shell import bend, run, sandboxes

from simulator.settings import DEFAULT_PORT
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.runtimes


def by_name(kind: Kind) -> dict[str, str]:
    """The blocks of a kind, by the names that their first lines say."""
    return {block.text.partition("\n")[0].removeprefix("// "): block.text for block in blocks_of(kind)}


JAVASCRIPT, TYPESCRIPT = by_name(Kind.JAVASCRIPT), by_name(Kind.TYPESCRIPT)

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
    assert len(TYPESCRIPT) == len(blocks_of(Kind.TYPESCRIPT))
    assert {*TYPESCRIPT} == {"sms.d.mts", "typed.mts"}
    assert len(blocks_of(Kind.NODE)) == 1


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
        ("otp.test.mjs", "{ to, message:", "{ to, colour: 1, message:"),  # in the application: found by `check`
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
        ("await sandbox({ sped: 1 })", r"\(did you mean speed\?\)"),
        ('await (await sandbox()).ask("GET", "messages/wait?timeout_s=0.1")', "After 0.1 s no message matches"),
    ],
)
def test_the_module_says_why_a_call_was_refused(url: str, tmp_path: Path, program: str, cause: str) -> None:
    with pytest.raises(AssertionError, match=cause):
        run(written(tmp_path, program), url, tmp_path)


# Each is done in a sandbox of its own, whose name is the number of the mistake.
MISTAKES = {
    "await send(sms, { to: '+256701521260' }); await sms.waitFor('0701521269')": (
        "wanted a message to 0701521269; m-1 came, but its to is +256701521260; no message matches in sandbox '0'; "
    ),
    "await send({ base_url: origin }); await sms.waitFor('0701521269')": (
        "could bring more. 1 message to that number came to sandbox 'default': without a prefix (/s/1) and"
    ),
    "await send(sms); await send(sms); await sms.check()": (
        "sandbox 2:\n  the same text to +256701521269 was charged by 2 requests"
    ),
    "await send(sms, { to: '0701521269' }); await sms.check()": "'to' was sent as",
    "await send(sms, { path: 'api/v2/sms/send' }); await sms.check()": (
        "ugsms has not charged 35.00 UGX yet: advance the clock first"
    ),
    "await send(sms, { path: 'api/v1/sms' }); await sms.check()": "Not emulated: POST /api/v1/sms",
    "await send(sms, { token: 'invalid' }); await sms.check()": "msgine send: 401, unknown credentials",
    "await send(sms, { packed: 'gzip' }); await sms.check()": ("The body is not compressed as Content-Encoding says"),
    "await sms.ask('POST', 'faults', { refuse: 'rate_limited' }); await sms.check()": "fault fault-1 struck nothing",
    "await send(sms, { to: '+256701599906' }); await sms.ask('POST', 'clock/settle'); await sms.check()": "nothing",
}
"""What is done, and what is thrown: nothing where the vendor alone was wrong."""

SEND = """
async function send(sms, { to = "+256701521269", token = "MY_KEY", path = "api/v1/messages/sms", packed } = {}) {
  const headers = { Authorization: `Bearer ${token}`, "X-API-Key": token, "Content-Type": "application/json" };
  if (packed) headers["Content-Encoding"] = packed; // which it is not
  const more = path.includes("v2") ? { numbers: to, message_body: "Hello" } : { to, message: "Hello" };
  await fetch(`${sms.base_url}/${path}`, { method: "POST", headers, body: JSON.stringify(more) });
}
const origin = process.env.SMS_SIMULATOR_URL;
const thrown = [];
async function attempt(mistake) {
  const sms = await sandbox({ name: `${thrown.length}` });
  thrown.push(await mistake(sms).then(() => "nothing", (error) => error.message));
  await sms.drop();
}
"""


@needs("node", "20 or newer")
def test_the_module_throws_a_sentence_for_each_mistake(url: str, tmp_path: Path) -> None:
    attempts = [f"await attempt(async (sms) => {{ {mistake} }});\n" for mistake in MISTAKES]
    printed = run(written(tmp_path, f"{SEND}{''.join(attempts)}console.log(JSON.stringify(thrown))"), url, tmp_path)
    for told, thrown in zip(MISTAKES.values(), json.loads(printed), strict=True):
        assert told in thrown


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
    [commands] = blocks_of(Kind.NODE)
    install, *others = commands.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url).splitlines()
    command, *packages = install.replace("--save-dev ", "").split(" ")[1:]
    names = [package.partition("@")[0] for package in packages]
    assert (command, {*names} <= {*VERSIONS}) == ("install", True)
    assert all(f"{name}@{VERSIONS[name]}".startswith(package) for name, package in zip(names, packages, strict=True))
    put_packages(tmp_path, *names)
    text = TYPESCRIPT["typed.mts"].replace(f"http://127.0.0.1:{DEFAULT_PORT}", url)
    (tmp_path / "typed.mts").write_text(text, encoding="utf-8")
    for each in others:
        run(each, url, tmp_path)
    assert sandboxes(url) == ["default"]


SMS = """
import { sandbox } from "./sms.mjs";

const sms = await sandbox({ name: "typed" });
const token: string | undefined = sms.vendors.msgine.credentials.token;
await fetch(`${sms.base_url}/api/v1/messages/sms`, {
  method: "POST",
  headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
  body: JSON.stringify({ to: "+256701521269", message: "Your code is 4711" }),
});
const otp: string | null = (await sms.waitFor("0701521269", 2)).otp;
const { messages } = await sms.ask<{ messages: { otp: string }[] }>("GET", "messages");
if (otp !== messages[0]?.otp || sms.vendors.acme) throw new Error("another text");
const mistakes: string[] = await sms.mistakes();
await sms.check();
await sms.drop();
// @ts-expect-error: a number is a text
const never = () => sms.waitFor(256701521269);
"""


@needs("npm")
def test_a_program_with_the_module_compiles_under_strict_and_runs(url: str, tmp_path: Path) -> None:
    put_packages(tmp_path, "typescript")
    (tmp_path / "sms.mjs").write_text(JAVASCRIPT["sms.mjs"], encoding="utf-8")
    (tmp_path / "sms.d.mts").write_text(TYPESCRIPT["sms.d.mts"], encoding="utf-8")
    (tmp_path / "program.mts").write_text(SMS, encoding="utf-8")
    run([each for each in STRICT if each != "--noEmit"] + ["program.mts"], url, tmp_path)
    run(["node", "program.mjs"], url, tmp_path)
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
