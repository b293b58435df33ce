// Write instants, spans, money and numbers for people; all instants are those of the sandbox, in UTC.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `12:46`, with seconds where they are wanted. */
export function timeOf(instant, seconds = false) {
  return new Date(instant).toISOString().slice(11, seconds ? 19 : 16);
}

/** `14:05`, of an instant of real time. */
export function realTimeOf(instant) {
  return new Date(instant).toTimeString().slice(0, 5);
}

/** `26 Nov 2026 14:05`, of an instant of real time. */
export function momentOf(instant) {
  const date = new Date(instant);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${realTimeOf(instant)}`;
}

/** `830 B`, `41.2 KiB`, `256 MiB`. */
export function sized(bytes) {
  const [unit, of] = bytes < 1024 ? ["B", 1] : bytes < 1024 * 1024 ? ["KiB", 1024] : ["MiB", 1024 * 1024];
  return `${(bytes / of).toFixed(1).replace(".0", "")} ${unit}`;
}

/** `26 Nov`, with the year where it is another one than that of the sandbox. */
export function dayOf(instant, now) {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const other = now === undefined || new Date(now).getUTCFullYear() !== year ? ` ${year}` : "";
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${other}`;
}

/** `12:46` of today, `25 Nov 12:46` of another day. */
export function shortly(instant, now) {
  const isToday = new Date(instant).toISOString().slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return isToday ? timeOf(instant) : `${dayOf(instant, now)} ${timeOf(instant)}`;
}

/** `26 Nov 12:46:54`. */
export function fully(instant, now) {
  return `${dayOf(instant, now)} ${timeOf(instant, true)}`;
}

/** `570 ms`, `2.9 s`, `12 min`, `2 h`, `3 d`. */
export function span(ms) {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} d`;
}

/** `3 min ago`, `in 2 h`. */
export function ago(instant, now) {
  const ms = new Date(now) - new Date(instant);
  if (Math.abs(ms) < SECOND) return "now";
  return ms < 0 ? `in ${span(-ms)}` : `${span(ms)} ago`;
}

/** `35 UGX`, `0.05 USD`, `2,450,000 UGX`. */
export function money(amount, currency) {
  const [whole, part = ""] = String(amount).replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = String(amount).startsWith("-") ? "\u2212" : "";
  return `${sign}${grouped}${/^0*$/.test(part) ? "" : `.${part}`} ${currency}`;
}

/** `304`, `12,045`. */
export function count(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 message`, `304 messages`. */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `+256 701 521 269`, so that it can be read aloud. */
export function spaced(number) {
  const found = /^\+(\d{3})(\d{3})(\d{3})(\d{3})$/.exec(number);
  return found ? `+${found.slice(1).join(" ")}` : number;
}

const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Cut a text at characters that nobody can see or that turn its direction: lists of `[text, mark]`. */
export function visible(text) {
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(INVISIBLE)) {
    if (found.index > from) pieces.push([text.slice(from, found.index), null]);
    pieces.push(["", `U+${found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`]);
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push([text.slice(from), null]);
  return pieces;
}
