// Add a fault: written as in a scenario file, checked while it is written, with the fields of the schema to click on.

import { change, read } from "./api.js";
import { callShown } from "./confirm.js";
import { announce, fill, make, press } from "./dom.js";
import { titles } from "./titles.js";

/** To begin with, valid for every provider; a fault for receipts says nothing else. */
const READY = [
  ["Answer late: after three seconds", "name: slow\nlatency: 3s"],
  ["Accept and charge the next send, and lose the answer", 'name: lost\nwire: close\nphase: after\nmatch:\n  recipient: "+*"\n  nth: 1'],
  ["Too many requests: refuse half of them, as the provider does (429 for most)", "name: storm\nrefuse: rate_limited\nmatch:\n  probability: 0.5"],
  ["No money left: refuse every send (402)", 'name: no-money\nrefuse: insufficient_balance\nmatch:\n  recipient: "+*"'],
  ["Fail before anything is accepted (500)", "name: broken\nrespond:\n  status: 500\n  body: Internal Server Error"],
  ["Damage the body of every answer", "name: damaged\ndamage: [invalid_json]"],
  ["Be out of reach: refuse connections", "name: away\nwire: refused"],
  ["Send every receipt twice", "name: twice\nreceipt:\n  copies: 1"],
  ["Send receipts an hour late", "name: late\nreceipt:\n  late: 1h"],
];
const FRAME = ["name", "on", "match", "phase"];
const PHASES = { before: "It strikes before the provider has done anything.", after: "It strikes after the provider has accepted and charged.", always: "It strikes whatever the provider answers." };
/** What the text stands for where a field has several parts and only a text is given. */
const ALONE = { refuse: "reason", wire: "kind", latency: "constant", copies: "count" };

let schemas;

class NewFault extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = make("textarea", { name: "fault", rows: 12, spellcheck: "false", wrap: "off", class: "mono", "aria-label": "The fault, as YAML", "aria-describedby": "fault-said" });
    this.gutter = make("pre.gutter", { "aria-hidden": "true" });
    this.said = make("p.small.soft", { id: "fault-said" });
    this.refusal = make("div.refusal.small", { role: "alert" });
    this.call = make("div");
    this.help = make("div.help", { tabindex: "0", role: "region", "aria-label": "Fields" });
    this.effect = make("select", { "aria-label": "What goes wrong" });
    const choice = make("select", { "aria-label": "Start from" }, READY.map(([label], index) => make("option", { value: index }, label)));
    choice.addEventListener("change", () => this.begin(READY[choice.value][1]));
    this.effect.addEventListener("change", () => this.drawHelp());
    this.field.addEventListener("input", () => this.written());
    this.field.addEventListener("scroll", () => (this.gutter.scrollTop = this.field.scrollTop));
    const form = make("form.card.stack", make("h3", "Add one"), make("label.field", make("span", "Start from"), choice),
      make("div.columns",
        make("div.field", make("span", "The fault, as in a scenario file"), make("div.numbered", this.gutter, this.field), this.said, this.refusal),
        make("div.field", make("span", "What goes wrong"), this.effect, this.help)),
      make("div.row", make("button.button", "Add"), this.call));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send("faults").then((added) => added && this.dispatchEvent(new CustomEvent("sms-added")));
    });
    fill(this, form);
    this.begin(READY[0][1]);
    this.readHelp().catch((problem) => fill(this.help, problem.message));
  }

  begin(text) {
    this.field.value = `${text}\n`;
    const key = text.match(/^(?!name)\w+/m)[0];
    this.effect.value = key;
    this.effect.dataset.key = key;
    this.drawHelp();
    this.written(0);
  }

  written(wait = 400) {
    this.number();
    clearTimeout(this.writing);
    fill(this.call, callShown("POST", "faults", this.field.value));
    this.writing = setTimeout(async () => {
      const preview = await this.send("fault-preview");
      if (preview) this.said.textContent = `It can be added. ${PHASES[preview.phase]}`;
    }, wait);
  }

  /** Send what is written; say what is wrong with it, and mark the lines. */
  async send(path) {
    const text = this.field.value;
    try {
      const answer = await change("POST", path, text);
      this.number();
      fill(this.refusal);
      return answer;
    } catch (problem) {
      if (text !== this.field.value) return null;
      const mistakes = problem.document?.errors ?? [];
      this.said.textContent = "";
      this.number(mistakes);
      fill(this.refusal, mistakes.length ? mistakes.map((each) => this.mistake(each)) : make("p", problem.message));
      announce(problem.message);
      return null;
    }
  }

  mistake({ line = 1, path, value, expected, did_you_mean: near }) {
    const wrong = value ?? path.split(".").at(-1);
    const row = this.field.value.split("\n")[line - 1] ?? "";
    return make("p", press("bare small", `Line ${line}`, () => this.select(line, wrong)),
      ` ${path ? `${path}: ` : ""}${value === undefined ? "" : `\u201c${value}\u201d is not valid. `}Expected: ${expected}. `,
      near && row.includes(wrong) ? press("small", `Write ${near}`, () => this.replace(line, row.replace(wrong, near), near)) : null);
  }

  number(mistakes = []) {
    const wrong = new Set(mistakes.map(({ line }) => line ?? 1));
    fill(this.gutter, this.field.value.split("\n").map((_, index) => [wrong.has(index + 1) ? make("span.bad", `\u25b8${index + 1}`) : index + 1, "\n"]));
    this.field.setAttribute("aria-invalid", String(wrong.size > 0));
  }

  replace(line, row, word) {
    const rows = this.field.value.split("\n");
    rows[line - 1] = row;
    this.field.value = rows.join("\n");
    this.select(line, word);
    this.written(0);
  }

  /** Put the cursor on a word of a line. */
  select(line, word) {
    const rows = this.field.value.split("\n");
    const start = rows.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const at = rows[line - 1]?.lastIndexOf(word) ?? -1;
    this.field.focus();
    this.field.setSelectionRange(start + Math.max(at, 0), start + (at < 0 ? rows[line - 1]?.length ?? 0 : at + word.length));
  }

  async readHelp() {
    schemas ??= (await read("!openapi.json")).components.schemas;
    const effects = Object.keys(schemas.FaultModel.properties).filter((name) => !FRAME.includes(name));
    fill(this.effect, effects.map((name) => make("option", { value: name }, `${name}: ${plain(aboutOf(schemas.FaultModel.properties[name]))}`)));
    this.effect.value = this.effect.dataset.key;
    this.drawHelp();
  }

  drawHelp() {
    if (!this.effect.options.length) return;
    const { properties } = schemas.FaultModel;
    const name = this.effect.value;
    const group = (title, parent, fields) => [make("h4", title), make("dl", Object.entries(fields).map((each) => this.entry(parent, ...each)))];
    const parts = modelOf(properties[name]);
    fill(this.help, group(plain(parts?.description ?? "The field"), parts ? name : null, parts?.properties ?? { [name]: properties[name] }),
      group("match: which requests; without any, all of them", "match", schemas.FaultMatchModel.properties),
      group("Of every fault", null, Object.fromEntries(["name", "phase", "on"].map((each) => [each, properties[each]]))));
  }

  entry(parent, name, schema) {
    const values = name === "vendor" ? [...titles.keys()] : valuesOf(schema);
    return [make("dt", press("bare small mono", name, () => this.insert(parent, name, values[0] ?? ""), { "aria-label": `Insert ${name}` })),
      make("dd.small", plain(aboutOf(schema)), values.length ? make("span.soft", ` ${values.join(", ")}`) : null)];
  }

  /** Write a field where it belongs, with a value to be changed. */
  insert(parent, name, value) {
    const rows = this.field.value.trimEnd().split("\n");
    let at = rows.length;
    if (parent) {
      let head = rows.findIndex((row) => row.startsWith(`${parent}:`));
      if (head < 0) head = rows.push(`${parent}:`) - 1;
      const [, given] = rows[head].split(/:\s*(.*)/);
      if (given) rows.splice(head, 1, `${parent}:`, ...(ALONE[parent] && ALONE[parent] !== name ? [`  ${ALONE[parent]}: ${given}`] : []));
      at = head + 1;
      while (rows[at]?.startsWith(" ")) at += 1;
    }
    const indent = parent ? "  " : "";
    const there = rows.findIndex((row, index) => row.startsWith(`${indent}${name}:`) && (!parent || index < at));
    if (there < 0) rows.splice(at, 0, `${indent}${name}: ${value}`);
    this.field.value = `${rows.join("\n")}\n`;
    this.select((there < 0 ? at : there) + 1, there < 0 ? value : rows[there].split(/:\s*/)[1]);
    this.written();
  }
}

const aboutOf = (schema) => schema.description ?? modelOf(schema)?.description ?? "";
const plain = (text) => text.replaceAll("`", "");

/** The schema of the parts that a field may have. */
function modelOf(schema) {
  const reference = [schema, ...(schema.anyOf ?? [])].find((each) => each.$ref)?.$ref;
  return reference && schemas[reference.split("/").at(-1)];
}

/** Values that a field may have, or examples of them. */
function valuesOf(schema) {
  const all = [schema, ...(schema.anyOf ?? [])];
  const words = all.flatMap((each) => each.enum ?? each.examples ?? []).filter((value) => typeof value === "string");
  if (words.length) return words;
  if (schema.items) return valuesOf(schema.items).map((value) => `[${value}]`);
  return all.some((each) => each.type === "boolean") ? ["yes", "no"] : all.some((each) => each.type === "integer") ? [String(Math.max(...all.map((each) => each.minimum ?? 1)))] : [];
}

customElements.define("sms-new-fault", NewFault);
