// A text as a phone shows it: its parts, code, links, what forced Unicode; and its beginning, for a list.

import { make } from "./dom.js";
import { visible } from "./format.js";

/**
 * Make a bubble.
 * @param {object} message `text`, `parts` ({start, end} in units of UTF-16), `unicode` (indices), `otp`, `links`.
 */
export function bubble({ text, parts = [], unicode = [], otp, links = [] }) {
  return make("div.bubble", { dir: "auto" }, pieces(text, edges(text, parts, unicode, otp, links)));
}

/** Where something begins or ends: sorted cuts, each with what holds from there on. */
function edges(text, parts, unicode, otp, links) {
  const spans = [];
  const code = otp ? text.indexOf(otp) : -1;
  if (code >= 0) spans.push({ start: code, end: code + otp.length, kind: "otp" });
  let from = 0;
  for (const link of links) {
    const at = text.indexOf(link, from);
    if (at < 0) continue;
    from = at + link.length;
    spans.push({ start: at, end: from, kind: "link", link });
  }
  for (const index of unicode) spans.push({ start: index, end: index + (text.codePointAt(index) > 0xffff ? 2 : 1), kind: "forced" });
  const breaks = parts.slice(1).map((part, index) => ({ at: part.start, number: index + 2 }));
  return { spans, breaks };
}

function pieces(text, { spans, breaks }) {
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end]), ...breaks.map(({ at }) => at)])].sort((one, other) => one - other);
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1];
    const holds = spans.filter((span) => span.start <= start && span.end >= end);
    const broken = breaks.filter(({ at }) => at === start).map(({ number }) => make("span.part", { title: `Part ${number} begins here` }, make("span.beside", "part "), String(number)));
    return [...broken, wrapped(text.slice(start, end), holds)];
  });
}

function wrapped(text, holds) {
  let inner = seen(text);
  for (const { kind, link } of holds) {
    if (kind === "otp") inner = [make("mark.otp", inner)];
    else if (kind === "forced") inner = [make("span.forced", { title: "Not in GSM-7: this character makes the text Unicode" }, inner)];
    else if (/^https?:\/\//.test(link)) inner = [make("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, inner)];
  }
  return inner;
}

/** The beginning of a text, its code marked, what nobody can see made visible. */
export function excerpt({ text, otp, is_cut }) {
  const at = otp ? text.indexOf(otp) : -1;
  const pieces = at < 0 ? [[text, false]] : [[text.slice(0, at), false], [otp, true], [text.slice(at + otp.length), false]];
  return [
    pieces.map(([piece, isCode]) => (isCode ? make("mark.otp", piece) : seen(piece))),
    is_cut ? "…" : "",
  ];
}

/** A text with marks for what nobody can see. */
export function seen(text) {
  return visible(text).map(([piece, mark]) => (mark ? make("span.unseen", mark) : piece));
}
