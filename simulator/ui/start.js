// The first start: nothing was sent yet, and here is how to change that.

import { change, read } from "./api.js";
import { attempt, callShown } from "./confirm.js";
import { copier, fill, icon, make } from "./dom.js";
import { counted } from "./format.js";
import { paced } from "./stream.js";

class Start extends HTMLElement {
  async show() {
    const { examples } = await read("examples");
    const first = new Map();
    for (const example of examples) if (!first.has(example.vendor)) first.set(example.vendor, example);
    this.examples = [...first.values()];
    this.vain = make("p");
    this.live = paced(() => this.isConnected && this.tellVain());
    this.live();
    this.refusal = make("p.refusal", { role: "alert" });
    this.shown = make("div.card.stack", { role: "tabpanel", id: "example", tabindex: "0" });
    this.tabs = make("div.tabs", { role: "tablist", "aria-label": "Providers" },
      this.examples.map((example) => make("button", { type: "button", role: "tab", "aria-controls": "example", id: `tab-${example.vendor}`, "data-vendor": example.vendor,
        on: { click: () => this.choose(example), keydown: (event) => this.pressed(event) } }, example.title)));
    fill(this, make("div.page.start",
      make("div.stack", make("h1", { tabindex: "-1" }, "Nothing was sent yet"),
        make("p.soft", "Point your application here, or paste this into a terminal. No text ever reaches a phone.")),
      make("div", this.tabs, this.shown), this.refusal,
      this.vain,
      make("p.soft.row", { role: "status" }, make("span.listening"), "Listening. The first message shows up here by itself."),
      make("div.columns.hints",
        hint("Your application", `Use ${this.examples[0]?.curl.match(/https?:\/\/[^/\s"']+(\/s\/[^/\s"']+)?/)?.[0] ?? location.origin} in place of the provider\u2019s address. Its own key works: the first account takes it.`),
        hint("Outcomes", "Numbers that end in 99901 fail, 99902 expire, 99903 stay sent. All others are delivered after some seconds."),
        hint("A bad day", make("a", { href: "#/day" }, "The day"), " takes money away, stops the clock, loses answers and receipts: a click each."))));
    if (this.examples.length) this.choose(this.examples[0]);
  }

  heard({ requests, burst }) {
    if (requests.length || burst) this.live();
  }

  /** Say that requests came, where none brought a message. */
  async tellVain() {
    const { requests } = await read("requests", { limit: 1000 }).catch(() => ({ requests: [] }));
    const isRefused = requests.every((each) => each.rejection || each.status >= 400);
    if (requests.length) fill(this.vain, make("strong", `${counted(requests.length, "request")} came and ${isRefused ? `${requests.length === 1 ? "was" : "were all"} refused` : "brought no message"}. `), make("a", { href: "#/requests" }, "See why"));
  }

  choose(example) {
    for (const tab of this.tabs.children) {
      const isChosen = tab.dataset.vendor === example.vendor;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    this.shown.setAttribute("aria-labelledby", `tab-${example.vendor}`);
    const demo = { count: 200 };
    fill(this.shown, make("pre", command(example)),
      make("div.row", copier(example.curl, "Copy", { class: "button first" }),
        make("a.button.small", { href: `#/send/${example.vendor}` }, icon("send"), "Send it from here"),
        make("button", { type: "button", class: "button small", on: { click: () => attempt(this.refusal, () => change("POST", "demo-data", demo)) } }, icon("boxes"), "Fill with demo data")),
      callShown("POST", "demo-data", demo));
  }

  pressed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = [...this.tabs.children];
    const next = (tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length;
    tabs[next].focus();
    this.choose(this.examples[next]);
  }
}

/** The command on several lines, its credentials set off. */
function command({ curl, credentials }) {
  const lines = curl.replaceAll(/ (-[HdX] )/g, " \\\n  $1").replace(" \\\n  -X POST", " -X POST");
  const values = Object.values(credentials).filter(Boolean).sort((one, other) => other.length - one.length);
  let pieces = [lines];
  for (const value of values) {
    pieces = pieces.flatMap((piece) => (typeof piece !== "string" ? [piece]
      : piece.split(value).flatMap((part, index) => (index ? [make("span.key", value), part] : [part]))));
  }
  return pieces;
}

function hint(title, ...text) {
  return make("div", make("h2", title), make("p.soft.small", text));
}

customElements.define("sms-start", Start);
