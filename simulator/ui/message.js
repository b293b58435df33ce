// One message: its text, its facts, what happened to it from the request on, and what can be done to it.

import { change, read } from "./api.js";
import { address } from "./address.js";
import { bubble } from "./bubble.js";
import { now, stands } from "./clock.js";
import { attempt } from "./confirm.js";
import { announce, copier, fill, icon, make, press } from "./dom.js";
import { ago, fully, momentOf, money, realTimeOf, span, spaced } from "./format.js";
import { facts } from "./money.js";
import { back, codeCopier } from "./requests.js";
import { stateBadge, wordOf } from "./state.js";
import { paced } from "./stream.js";
import { titleOf } from "./titles.js";
import "./timeline.js";

const OUTCOMES = ["delivered", "failed", "expired"];
const FINAL = new Set(OUTCOMES);

class Message extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.show(this.id_));
  }

  /** Show a message; false where there is none. */
  async show(id) {
    this.id_ = id;
    let message;
    let events;
    let planned;
    try {
      [message, { events }] = await Promise.all([read(`messages/${encodeURIComponent(id)}`), read(`messages/${encodeURIComponent(id)}/timeline`)]);
      planned = await receiptsToCome(events);
    } catch (problem) {
      const since = await read("sandbox").then(beginningOf, () => null);
      if (this.id_ === id) {
        fill(this, make("div.empty", make("h2", "This message is gone"), make("p.soft", problem.message),
          since && make("p.soft", `${since}, and keeps nothing from before.`)));
      }
      return false;
    }
    if (this.id_ !== id) return;
    if (this.message?.id !== id) this.onWire = null;
    this.message = message;
    const open = [...this.querySelectorAll("details[open] > summary")].map((summary) => summary.dataset.key);
    const last = message.timeline.findLast(({ event }) => event === message.state); // receipts may come later
    const took = FINAL.has(message.state) || message.state === "sent" ? `in ${span(Date.parse(last?.at ?? message.created_at) - Date.parse(message.scheduled_for ?? message.created_at))}` : null;
    this.refusal = make("p.refusal", { role: "alert" });
    fill(this, make("article.page.one",
      make("header.row.apart",
        make("div.row", back(), make("div", make("h2.number", spaced(message.to)),
          make("p.soft", "from ", make("bdi", message.sender_id), message.network ? ` · ${message.network}` : "", ` · ${titleOf(message.vendor)}`))),
        make("div.row", stateBadge(message.state, took), this.acts(message))),
      this.refusal,
      make("div.stack", bubble(message),
        make("p.small.soft", parts(message), " · ", fully(message.created_at, now()), ` · ${ago(message.created_at, now())}`,
          message.reason ? make("span.bad", ` · ${message.reason}`) : null),
        make("div.row", message.otp ? copier(message.otp, message.otp, { "data-key": "otp", title: "Copy the code (c)" }) : null,
          message.links.map((link) => copier(link, link.replace(/^https?:\/\//, "").slice(0, 40))), copier(message.text, "Copy text"), copier(() => location.href, "Copy link"))),
      facts([["Cost", money(message.cost, message.currency)], ["Charged", message.is_charged ? "yes" : "no"],
        ["Account", make("a", { href: address("money", [message.account]) }, message.account)], ["Message", message.id],
        ["Request", message.exchange ? make("a", { href: address("requests", [message.exchange]) }, message.exchange) : "none"]]),
      make("section.stack", make("h3.soft", "What happened"), this.timeline(events, planned)),
      (this.onWire ??= this.wire(message))));
    for (const summary of this.querySelectorAll("summary")) if (open.includes(summary.dataset.key)) summary.parentElement.open = true;
  }

  timeline(events, planned) {
    const timeline = make("sms-timeline");
    timeline.show(events, planned);
    timeline.addEventListener("sms-replay", async ({ detail }) => {
      if (await attempt(this.refusal, () => change("POST", `callbacks/${detail}/replay`, {}))) await this.show(this.id_);
    });
    return timeline;
  }

  acts(message) {
    const menu = make("details.menu", make("summary.button.small", { "data-key": "now" }, "Decide the outcome", icon("more")),
      make("div", OUTCOMES.filter((outcome) => !FINAL.has(message.state) || outcome === message.state).map((outcome) =>
        press("", `${wordOf(outcome)} now`, () => this.decide(outcome), { disabled: FINAL.has(message.state) })),
        make("p.small.soft", `POST messages/${message.id}/outcome`)));
    const isOver = make("span.soft.small", stands() ? "Final." : "Final. To decide the next one, stop the clock first.");
    return FINAL.has(message.state) ? isOver : menu;
  }

  async decide(outcome) {
    if (await attempt(this.refusal, () => change("POST", `messages/${this.message.id}/outcome`, { outcome }))) {
      announce(`${wordOf(outcome)} now`);
      await this.show(this.message.id);
    }
  }

  wire(message) {
    if (!message.exchange) return null;
    const place = make("div.stack");
    const details = make("details.on-wire", make("summary", { "data-key": "wire" }, "On the wire"), place);
    details.addEventListener("toggle", async () => {
      if (!details.open || place.children.length) return;
      const { mend, wire } = await import("./wire.js");
      const one = await attempt(this.refusal, () => read(`requests/${message.exchange}`, { limit: 0 }));
      if (!one) return;
      fill(place, make("div.row", codeCopier(message.exchange, "curl", "Copy as curl"), codeCopier(message.exchange, "pytest", "Copy as a test")), wire(one), make("h3", "What to mend"), mend(one.violations));
    });
    return details;
  }

  heard({ messages, callbacks, restarted, burst }) {
    if (restarted || burst || messages.some((each) => each.id === this.id_) || callbacks.some((each) => each.message === this.id_)) this.live();
  }

  pressed(event) {
    if (event.key === "c") this.querySelector("[data-key=otp]")?.click();
  }
}

const beginningOf = (box) => (box.data ? `This sandbox was begun at ${momentOf(box.data.since)}` : `The server was started at ${realTimeOf(box.server_started)}`);

/** When the receipts that wait are sent, by their ids. */
async function receiptsToCome(events) {
  if (!events.some(({ callback }) => callback?.state === "waiting")) return new Map();
  const { planned } = await read("planned", { limit: 1000 });
  return new Map(planned.filter(({ event }) => event === "callback.tried").map(({ id, at }) => [id, at]));
}

function parts({ segments, encoding, unicode, parts: cut }) {
  const many = segments === 1 ? "1 part" : `${segments} parts`;
  const full = cut.length ? `, ${cut.at(-1).units} in the last` : "";
  if (!unicode.length) return `${many}, ${encoding}${segments > 1 ? full : ""}`;
  return [`${many}, ${encoding} `, make("span.forced", "because of the marked characters")];
}

customElements.define("sms-message", Message);
