// The day: time moved by hand, what is planned, states over virtual time, scenarios, faults, receivers.

import { change, read, serverWide } from "./api.js";
import { address } from "./address.js";
import { bins, chart, legend } from "./chart.js";
import { now, setClock } from "./clock.js";
import { attempt, confirmed } from "./confirm.js";
import { announce, fill, make, press } from "./dom.js";
import { count, counted, dayOf, fully, span, timeOf } from "./format.js";
import "./new-fault.js";
import { wordOf } from "./state.js";
import { paced } from "./stream.js";
import { ORDINARY } from "./titles.js";

const STATES = ["delivered", "sent", "pending", "expired", "failed"];

const SENDS_NOTHING = "A scenario sends nothing itself: it says how the providers behave. Your application sends, or Send does.";

class Day extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.drawLive());
    this.ticking = setInterval(() => this.until && !document.hidden && now() - this.until > this.bin && this.live(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  async show({ of, query }) {
    this.at = query.at;
    this.fault = of[0] === "faults" ? of[1] : null;
    if (!this.built) this.build();
    await this.draw();
    if (this.fault) this.querySelector(`[data-fault="${CSS.escape(this.fault)}"]`)?.scrollIntoView({ block: "center" });
  }

  build() {
    this.built = true;
    this.refusal = make("p.refusal", { role: "alert" });
    this.said = make("p.soft", { role: "status" });
    this.span_ = make("span.soft");
    this.states = section("Messages by state");
    this.planned = section("What is planned");
    this.scenario = section("Scenarios");
    this.faults = section("Faults");
    this.receivers = section("Receivers");
    fill(this, make("div.page",
      make("header", make("h1", { tabindex: "-1" }, "The day"), this.span_),
      make("div.stack", this.steps(), this.said, this.refusal),
      this.states, this.planned, this.scenario, this.faults, this.receivers));
  }

  steps() {
    const step = (label, path, body, kind = "") => press(kind, label, () => this.move(label, path, body), { "data-key": label });
    const speed = make("select.speed", { "aria-label": "Speed of the clock" }, [["0", "stands still"], ["1", "live"], ["60", "60 times as fast"], ["600", "600 times as fast"]].map(([value, label]) => make("option", { value }, label)));
    this.speed = speed;
    speed.addEventListener("change", () => this.move(`Speed ${speed.value}`, "clock/speed", { speed: Number(speed.value) }));
    return make("div.row", step("Advance 15 min", "clock/advance", { by: "15m" }, "first"), step("1 h", "clock/advance", { by: "1h" }), step("1 day", "clock/advance", { by: "1d" }),
      step("To the next event", "clock/next", {}), step("Settle", "clock/settle", {}), speed);
  }

  async move(label, path, body) {
    this.said.textContent = `${label} …`;
    const answer = await attempt(this.refusal, () => change("POST", path, body));
    const clock = await attempt(this.refusal, () => read("clock"));
    if (clock) setClock(clock);
    this.said.textContent = answer ? happened(answer, clock) : "";
    announce(this.said.textContent);
    await this.draw();
  }

  async draw() {
    const parts = [this.drawStates(), this.drawPlanned(), this.drawScenarios(), this.drawFaults(), this.drawReceivers()];
    for (const part of await Promise.allSettled(parts)) if (part.status === "rejected") this.refusal.textContent = part.reason.message;
  }

  async drawStates() {
    const { begin, ends, lines } = await read("series", { of: "states", bins: bins() });
    const counts = new Map(lines.map((line) => [line.name, line.last]));
    const rows = STATES.map((name) => ({ name, label: wordOf(name), values: counts.get(name) ?? ends.map(() => "0") }));
    for (const row of rows) row.shown = count(row.values.at(-1) ?? 0);
    this.span_.textContent = `${fully(begin, now())} to ${fully(ends.at(-1), now())}, virtual time`;
    const clock = await read("clock");
    if ([...this.speed.options].every((option) => Number(option.value) !== clock.speed)) this.speed.append(make("option", { value: String(clock.speed) }, `${clock.speed} times as fast`));
    this.speed.value = String(clock.speed);
    const told = rows.map((row) => `${row.shown} ${row.label.toLowerCase()}`).join(", ");
    this.until = Date.parse(ends.at(-1));
    this.bin = (this.until - Date.parse(begin)) / ends.length;
    const open = this.states.querySelector("details")?.open;
    fill(this.states, make("h2", "Messages by state"), legend(rows),
      chart({ kind: "bands", begin, ends, rows, label: `Messages by state over virtual time. Now: ${told}.`,
        marks: this.at ? [{ at: this.at, label: "chosen" }] : [],
        at: (instant) => (location.hash = address("day", [], { at: instant })) }),
      this.at ? make("p.row", make("span", `At ${fully(this.at, now())}:`),
        make("a", { href: address("messages", [], { q: `before:${this.at}` }) }, "messages until then"), make("a", { href: address("messages", [], { q: `after:${this.at}` }) }, "messages since")) : null);
    if (open) this.states.querySelector("details").open = true;
  }

  async drawPlanned() {
    const { planned, total } = await read("planned", { limit: 20 });
    fill(this.planned, make("h2", total ? `${count(total)} planned` : "Nothing is planned"),
      planned.length ? make("ol.lines.plain", planned.map((each) => make("li",
        make("span.mono", timeOf(each.at, true)), " ", make("span.soft.small", `${dayOf(each.at, now())}, in ${span(Math.max(0, Date.parse(each.at) - now()))}`), " ",
        make("span", plannedText(each)), each.id ? make("a.small", { href: each.id.startsWith("m-") ? address("messages", [each.id]) : address("day") }, ` ${each.id}`) : null))) : make("p.soft", "Nothing will happen by itself until something is sent."));
  }

  async drawScenarios() {
    const [{ scenarios }, present] = await Promise.all([read("!scenarios"), read("scenario")]);
    const ordinary = { name: ORDINARY, description: "No scenario: everything goes as the providers document it.", body: { scenario: { version: 1, name: ORDINARY } } };
    const isOrdinary = !present.name || present.name === ORDINARY;
    fill(this.scenario, make("h2", "Scenarios"),
      make("p.soft", isOrdinary ? "This sandbox began as an ordinary day." : `This sandbox began as ${present.name}: ${present.description ?? ""}`),
      make("p.soft", SENDS_NOTHING, " ", make("a", { href: address("send") }, "Send from here"), "."),
      make("div.columns", [...(isOrdinary ? [] : [ordinary]), ...scenarios].map((each) => make("div.card.stack", make("h3", each.name), make("p.soft.small", each.description),
        make("div.row", press("small", "Begin", () => this.begin(each)))))));
  }

  async begin({ name, description, body = { name } }) {
    const answer = await confirmed({ title: `Begin ${name}?`, text: `${description} ${SENDS_NOTHING} The sandbox begins anew: what it keeps is given up.`, button: "Begin", method: "PUT", path: "scenario", body });
    if (!answer) return;
    await this.draw();
    const clock = answer.speed ? answer.clock_in_words : "The clock stands still: start it by \u25b7 at the top, or advance it here.";
    this.said.textContent = [clock, answer.credentials_in_words, answer.let_go_in_words].filter(Boolean).join(" ");
    this.said.scrollIntoView({ block: "center" });
  }

  async drawFaults() {
    const { faults } = await read("faults");
    this.adding ??= make("sms-new-fault", { on: { "sms-added": () => this.drawFaults() } });
    fill(this.faults, make("h2", "Faults"),
      faults.length ? make("div.lines", faults.map((each) => this.faultRow(each))) : make("p.soft", "None: everything goes as the providers document it."), this.adding,
      make("p.small.soft", "Everything that a fault may say: ", make("a", { href: `${serverWide}guide/faults` }, "the manual"), "."));
  }

  faultRow(each) {
    return make("div", { "data-fault": each.name },
      make("div.row.apart", make("strong", each.name), make("span.soft", `met ${counted(each.seen, "request")}, struck ${count(each.struck)}`),
        make("span.row",
          press("small", [make("span.beside", `${each.name} strikes: `), each.on ? "On" : "Off"], () => this.turn(each), { role: "switch", "aria-checked": String(each.on), "data-key": `turn ${each.name}` }),
          press("small danger", "Remove", () => this.drop(each)))),
      this.struck(each));
  }

  /** The declaration of a fault and what it struck last, read when somebody wants to see it. */
  struck(each) {
    const place = make("div.stack");
    const details = make("details", { open: each.name === this.fault }, make("summary", "Declaration, and what it struck"), place);
    const show = async () => {
      if (!details.open || place.children.length) return;
      const one = await attempt(this.refusal, () => read(`faults/${encodeURIComponent(each.name)}`));
      if (one) fill(place, make("pre", one.yaml), make("p.row", one.exchanges.map((id) => make("a", { href: address("requests", [id]) }, id))));
    };
    details.addEventListener("toggle", show);
    return details;
  }

  async turn(each) {
    if (await attempt(this.refusal, () => change("PUT", `faults/${encodeURIComponent(each.name)}`, { on: !each.on }))) await this.drawFaults();
  }

  async drop(each) {
    if (await confirmed({ title: `Remove ${each.name}?`, text: "", button: "Remove", method: "DELETE", path: `faults/${encodeURIComponent(each.name)}` })) await this.drawFaults();
  }

  async drawReceivers() {
    const { receivers } = await read("callbacks/report");
    fill(this.receivers, make("h2", "Receivers of callbacks"),
      receivers.length ? make("div.lines", receivers.map((each) => receiver(each)))
        : make("p.soft", "No callback was sent yet: name a URL in a send, or set one for an account."));
  }

  heard(detail) {
    if (!detail.restarted && !detail.clock && !detail.burst && !detail.messages.length) return;
    this.isAnew ||= Boolean(detail.restarted);
    this.live();
  }

  async drawLive() {
    const { isAnew } = this;
    this.isAnew = false;
    if (isAnew) await this.draw();
    else await Promise.allSettled([this.drawStates(), this.drawPlanned()]);
  }
}

const section = (label) => make("section.stack", { "aria-label": label });

/** What callbacks have shown of a receiver. */
function receiver({ url, callbacks, attempts, median_ms: median, p95_ms: p95, marks }) {
  const tones = { passed: "good", failed: "bad" };
  return make("div.stack", make("code", url),
    make("p.soft.small", `${counted(callbacks, "callback")} in ${counted(attempts, "attempt")}, answered in ${span(median)}, the slowest twentieth in ${span(p95)} or more. Not seen: no callback put it to the test.`),
    make("table", make("tbody", marks.map(({ name, verdict, seen, failed }) => make("tr", make("th", { scope: "row" }, name.replaceAll("_", " ")),
      make("td", make("span", { class: `badge ${tones[verdict] ?? ""}` }, verdict)),
      make("td.soft", seen ? `${counted(seen, "time")}${failed ? `, ${count(failed)} failed` : ""}` : ""))))));
}

function plannedText({ event, messages }) {
  const words = event.replace(".", " ").replaceAll("_", " ");
  return messages > 1 ? `${words}, ${counted(messages, "message")}` : words;
}

function happened({ happenings }, clock) {
  if (!happenings) return clock ? `The clock ${clock.speed ? "goes on" : "stands still"}.` : "";
  if (!happenings.length) return "Nothing happened.";
  const kinds = new Map();
  for (const { event } of happenings) kinds.set(event, (kinds.get(event) ?? 0) + 1);
  return `${[...kinds].map(([event, times]) => manyOf(times, ...event.replaceAll(/[_-]/g, " ").split("."))).join(", ")}.`;
}

/** `3 messages pending`, `1 charge`. */
const manyOf = (times, subject, what) => (subject === "ledger" ? counted(times, what) : `${counted(times, subject)} ${what}`);

customElements.define("sms-day", Day);
