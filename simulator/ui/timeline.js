// What happened to a message; long idle times are folded.

import { address } from "./address.js";
import { now } from "./clock.js";
import { fill, icon, make, press, tell } from "./dom.js";
import { ago, money, shortly, span, timeOf } from "./format.js";
import { signOf, wordOf } from "./state.js";

const IDLE_MS = 3_600_000;
const CAUSES = { charge: "Charged", refund: "Given back" };
const TONES = { delivered: "good", failed: "bad", expired: "late", sent: "sent" };

/** Tells `sms-replay` with the id of a callback. */
class Timeline extends HTMLElement {
  /** Show the `events` of `messages/{id}/timeline`, and when callbacks are `planned`, by their ids. */
  show(events, planned) {
    const start = events.length ? Date.parse(events[0].at) : 0;
    const callbacks = new Map(events.filter((event) => event.callback).map(({ callback }) => [callback.id, { callback, tries: 0 }]));
    for (const event of events) if (event.attempt && callbacks.has(event.id)) callbacks.get(event.id).last = event;
    let before = null;
    const rows = events.flatMap((event) => {
      const drawn = this.drawn(event, callbacks);
      if (!drawn) return [];
      const at = Date.parse(event.at);
      const idle = before !== null && at - before >= IDLE_MS ? [make("li.idle.soft", `${span(at - before)} later`)] : [];
      const time = at === before ? "" : at === start ? timeOf(at, true) : `+${span(at - start)}`;
      before = at;
      return [...idle, row(event, time, drawn), ...(event.violations ?? []).map((each) => violation(each))];
    });
    fill(this, make("ol.plain.happened", rows, [...callbacks.values()].map(({ callback }) => toCome(callback, planned.get(callback.id)))));
  }

  /** What to show of an event: `sign`, `tone`, `what`, `more`; null where another event says it. */
  drawn(event, callbacks) {
    const [subject, what] = event.event.split(".");
    if (event.request) {
      const { method, target, account, status, rejection } = event.request;
      return { sign: "right", what: `${method} ${target.replace(/^\/s\/[^/]+/, "").split("?")[0]}`,
        more: [`asked by ${account ?? "nobody known"}, ${status ? `answered ${status}` : "not answered"}${rejection ? `, ${rejection.replaceAll("_", " ")}` : ""} `, link("requests", event.request.id)] };
    }
    if (event.entry) {
      const { cause, amount, balance, currency } = event.entry;
      const shown = money((event.share ?? amount).replace("-", ""), currency);
      return { sign: amount.startsWith("-") ? "minus" : "plus", tone: amount.startsWith("-") ? "late" : "good", what: `${CAUSES[cause] ?? cause.replaceAll("_", " ")} ${shown}`,
        more: [event.share ? `of ${money(amount.replace("-", ""), currency)} for the request, ` : "", `balance ${money(balance, currency)}`] };
    }
    if (event.attempt) {
      const known = callbacks.get(event.id);
      const { status, error, duration_ms: took, is_acknowledged: isTaken, is_replay: isReplay } = event.attempt;
      if (known) known.tries += 1;
      return { sign: "receive", tone: isTaken ? "good" : "bad", what: `Receipt ${isTaken ? "taken" : "refused"}: ${known ? stateOf(known.callback) : ""}`,
        more: [`${known ? address_(known.callback.url) : ""} ${error ?? `answered ${status}`} in ${span(took)}${isReplay ? ", sent again by hand" : known && known.tries > 1 ? `, try ${known.tries}` : ""} `,
          known ? body(known.callback, event.attempt) : null,
          known?.last === event ? press("small", "Send this receipt again", () => tell(this, "sms-replay", event.id), { "data-key": `again ${event.id}` }) : null] };
    }
    if (subject === "callback") return what === "created" && event.callback ? null : { sign: "receive", tone: "late", what: event.text };
    if (subject === "message") return { sign: signOf(what), tone: TONES[what], what: wordOf(what), more: what === "failed" || what === "expired" ? [event.text.split(": ").slice(1).join(": ")] : [] };
    return { sign: "ring", what: event.text };
  }
}

function body(callback, attempt) {
  return make("details.small", make("summary", { "data-key": `${callback.id} ${attempt.at}` }, "body"), make("pre", callback.body),
    attempt.answer ? make("pre.soft", attempt.answer) : null);
}

const stateOf = (callback) => callback.event.replace("message.", "");

/** A receipt to come. */
function toCome(callback, at) {
  if (!at) return null;
  return row({ at }, "", { sign: "clock", tone: "late", what: `Receipt planned for ${shortly(at, now())} (${ago(at, now())}): ${stateOf(callback)}`, more: [address_(callback.url)] });
}

function row(event, time, { sign, tone = "", what, more = [] }) {
  return make("li", { class: tone }, make("time.small.soft", { datetime: event.at }, time), make("span.sign", icon(sign)),
    make("div", make("span.what", what), " ", make("span.soft.small", more),
      (event.faults ?? []).map((name) => make("a.tag", { href: address("day", ["faults", name]) }, icon("bolt"), name))));
}

function violation({ level, message, source }) {
  return make("li", { class: level === "violation" ? "bad" : "late" }, make("span"), make("span.sign", icon("warn")),
    make("div", make("span.what", level === "violation" ? "Violation" : "Hint"), " ", make("span.soft.small", `${message} (${source})`)));
}

const link = (place, id) => make("a", { href: address(place, [id]) }, id);
const address_ = (url) => url.replace(/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/, "");

customElements.define("sms-timeline", Timeline);
