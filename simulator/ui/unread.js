// Which messages were looked at: known to this browser alone.

import { here } from "./api.js";

const MOST = 5000;
const KEY = `sms-simulator-read ${here}`;

let marks = { life: null, upTo: 0, read: [], unread: [] };

/** Begin with what this browser remembers; of another life of the sandbox nothing holds. */
export function beginLife(life) {
  try {
    marks = JSON.parse(localStorage.getItem(KEY)) ?? marks;
  } catch {
    marks = { ...marks };
  }
  if (marks.life !== life) marks = { life, upTo: 0, read: [], unread: [] };
}

/** The life of the sandbox that this browser remembers. */
export function knownLife() {
  try {
    return JSON.parse(localStorage.getItem(KEY))?.life;
  } catch {
    return null;
  }
}

/** Remember a life before anything of it was read. */
export function keepLife(life) {
  beginLife(life);
  keep();
}

export function isUnread(ordinal) {
  return marks.unread.includes(ordinal) || (ordinal > marks.upTo && !marks.read.includes(ordinal));
}

export function markRead(ordinal) {
  if (!isUnread(ordinal)) return;
  marks.unread = marks.unread.filter((each) => each !== ordinal);
  if (ordinal > marks.upTo) marks.read.push(ordinal);
  keep();
}

export function markUnread(ordinal) {
  marks.read = marks.read.filter((each) => each !== ordinal);
  if (ordinal <= marks.upTo) marks.unread.push(ordinal);
  keep();
}

/** Everything up to a message was seen. */
export function markAll(ordinal) {
  marks = { ...marks, upTo: ordinal, read: [], unread: [] };
  keep();
}

function keep() {
  marks.read = marks.read.slice(-MOST);
  marks.unread = marks.unread.slice(-MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(marks));
  } catch {
    // Then everything is unread the next time.
  }
}
