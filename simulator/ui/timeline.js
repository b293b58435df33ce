// What happened to a message, top to bottom, with long idle times folded.

import { fill, icon, make, tell } from "./dom.js";
import { money, span, timeOf } from "./format.js";
import { address } from "./address.js";

const SIGNS = { request: "right", answer: "left", charge: "minus", refund: "plus", pending: "ring", scheduled: "clock", sent: "tick", delivered: "ticks", failed: "cross",
  expired: "clock", callback: "receive", fault: "bolt", violation: "warn", hint: "warn" };
const IDLE_MS = 3_600_000;

class Timeline extends HTMLElement {
  set events(events) {
    const start = events.length ? Date.parse(events[0].at) : 0;
    let before = start;
    const rows = events.flatMap((event) => {
      const at = Date.parse(event.at);
      const idle = at - before >= IDLE_MS ? [make("li", { class: "idle soft" }, `${span(at - before)} later`)] : [];
      const row = this.row(event, at, start, at === before && event !== events[0]);
      before = at;
      return [...idle, row];
    });
    fill(this, make("ol", { class: "plain happened" }, rows));
  }

  row(event, at, start, isSame) {
    const kind = event.kind ?? event.event;
    const tone = { delivered: "good", failed: "bad", expired: "late", sent: "sent", fault: "late", violation: "bad", hint: "late" }[kind] ?? (event.is_bad ? "bad" : event.is_good ? "good" : "");
    return make("li", { class: tone },
      make("time", { class: "small soft", datetime: event.at }, isSame ? "" : at === start ? timeOf(at, true) : `+${span(at - start)}`),
      make("span", { class: "sign" }, icon(SIGNS[kind] ?? "ring")),
      make("div", {}, make("span", { class: "what" }, event.text), event.detail ? make("span", { class: "soft small" }, ` ${event.detail}`) : null,
        event.amount ? make("span", { class: "soft small" }, ` ${money(event.amount, event.currency)}`) : null,
        event.exchange ? make("a", { class: "small", href: address("requests", [event.exchange]) }, ` ${event.exchange}`) : null,
        event.body ? make("details", { class: "small" }, make("summary", {}, "body"), make("pre", {}, event.body),
          event.answer ? make("pre", { class: "soft" }, event.answer) : null,
          event.callback ? make("button", { type: "button", class: "button small", on: { click: () => tell(this, "sms-replay", event.callback) } }, "Send it again") : null) : null));
  }
}

customElements.define("sms-timeline", Timeline);
