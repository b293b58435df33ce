// An exchange as it went over the wire, secrets cut, and what is to be mended in it.

import { make } from "./dom.js";

/** The status of an answer, and beside it what was refused all the same: `refused: low credits, 0 of 2 accepted`. */
export function statusBadge({ status, refused = {}, rejection, messages }) {
  const reasons = Object.entries(rejection ? {} : refused);
  const total = reasons.reduce((sum, [, number]) => sum + number, 0);
  const told = reasons.slice(0, 3).map(([reason, number]) => `${reason.replaceAll("_", " ")}${reasons.length > 1 ? ` (${number})` : ""}`).join(", ");
  return [make("span", { class: `badge ${status >= 400 || !status ? "bad" : "good"}` }, status ? String(status) : "no answer"),
    total > 0 && make("span.badge.bad.refused", `refused: ${told}${reasons.length > 3 ? " and more" : ""}, ${messages} of ${messages + total} accepted`)];
}

/** Show request and response as text. */
export function wire({ request, response }) {
  const answered = response.status ? `HTTP ${response.status}` : "No answer went out";
  return make("div.stack",
    part("Request", `${request.method} ${request.target}`, request), part("Response", answered, response));
}

function part(title, line, { headers, body }) {
  const shown = body.text === null ? `${body.size} bytes that are no text` : laidOut(body.text);
  return make("section.card.stack.wire", make("h3", title),
    make("pre", [line, ...headers.map(([name, value]) => `${name}: ${value}`)].join("\n")),
    body.size ? make("pre.body", shown) : null);
}

/** JSON on several lines, unless that would lose a repeated key; anything else as it came. */
function laidOut(text) {
  try {
    const value = JSON.parse(text);
    const again = JSON.stringify(value);
    return again.length === text.replace(/\s/g, "").length || again.length === text.length ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

/** Violations and hints, each with what to mend and how that is known. */
export function mend(violations) {
  if (violations === null) return make("p.soft", "Not judged.");
  if (!violations.length) return make("p.soft", "The request is as documented.");
  return make("div.lines", violations.map((each) => make("div",
    make("div.row", make("span", { class: `badge ${each.level === "violation" ? "bad" : "late"}` }, each.level),
      each.side === "ours" ? make("span.tag", "of the simulator") : null, make("code", each.pointer)),
    make("p", each.message.replace(` (${each.evidence}: ${each.source})`, "")),
    make("details.small.soft", make("summary", "The exact rule"), each.sent ? ["Sent: ", make("code", each.sent), ". "] : null, "Expected: ", make("code", each.expected), "."),
    make("p.small.soft", make("span.tag", each.evidence), ` ${each.source}`))));
}

/** A callback's attempts with what was sent and answered. */
export function attempts(callback) {
  return make("div.stack", callback.attempts.map((attempt, index) => make("p", { class: attempt.error || !(attempt.status >= 200 && attempt.status < 300) ? "bad" : "good" },
    `Try ${index + 1}: ${attempt.error ?? `answered ${attempt.status}`}`)));
}
