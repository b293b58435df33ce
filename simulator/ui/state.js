// Show the state of a message: a word where it is an exception, a tick where all is well.

import { icon, make } from "./dom.js";

const SIGNS = { pending: "ring", scheduled: "clock", sent: "tick", delivered: "ticks", failed: "cross", expired: "clock" };
const WORDS = { pending: "Pending", scheduled: "Scheduled", sent: "Sent", delivered: "Delivered", failed: "Failed", expired: "Expired" };
const EXCEPTIONS = new Set(["failed", "expired", "scheduled"]);

export const wordOf = (state) => WORDS[state] ?? state;
export const signOf = (state) => SIGNS[state] ?? "ring";

/** For a row: the tick, with its word for those who do not see it. */
export function stateMark(state) {
  const isException = EXCEPTIONS.has(state);
  return make("span", { class: `state ${state}`, title: wordOf(state) },
    make("span", { class: isException ? "word" : "beside" }, wordOf(state)), icon(signOf(state)));
}

/** For a heading: `Delivered in 2.9 s`. */
export function stateBadge(state, after) {
  return make("span", { class: `badge ${state}` }, icon(signOf(state)), after ? `${wordOf(state)} ${after}` : wordOf(state));
}
