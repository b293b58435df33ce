// Hear what happens in the sandbox while it does: one stream of server-sent events a tab, closed while nobody looks.
// Read by `fetch`, for an `EventSource` can send no token.

import { ask, connection, read } from "./api.js";
import { setClock } from "./clock.js";
import { takePlace } from "./places.js";

const LOST_MS = 40_000; // the server comments each 15 s
const HIDDEN_MS = 60_000;
const FIRST_MS = 3_000;
const POLL_MS = 2_000;
const POLLS = 15; // then the stream is tried again
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
const SOON_MS = 150;
const PACE_MS = 1_500;
const NOTHING = { messages: [], unmatched: [], requests: [], ledger: [], callbacks: [], incoming: [], changes: [] };

/**
 * Tells `news`: `messages`, `requests`, `ledger`, `callbacks`, `incoming`, `changes` as their lists show them, `counts`,
 * `clock`; `burst` where too much happened to be told one by one; `restarted` where everything has to be read anew. And
 * `mode`: "live", "polling", "away" or "deleted".
 */
export const news = new EventTarget();

let last = null; // the id of the last event that was told
let counts = null;
let tries = 0;
let stop = null;
let mode = "";

/** Look at the sandbox. All that happens after the first look is told: lists are to be read after it. */
export async function look() {
  const seen = await read("sandbox");
  last ??= seen.last_event;
  counts ??= seen.counts;
  return seen;
}

/** The life of the sandbox of which was told last. */
export const life = () => lifeOf(last);
const lifeOf = (id) => id?.split("-")[0];

/** Have work done soon after it is asked for: every 1.5 s at most, and never twice at once. */
export function paced(work) {
  let timer = null;
  let free = 0;
  let running = null;
  return () => {
    timer ??= setTimeout(async () => {
      await running;
      timer = null;
      free = performance.now() + PACE_MS;
      running = (async () => work())().catch(() => {}); // the page says it above
    }, Math.max(SOON_MS, free - performance.now()));
  };
}

/** Begin to listen, until the page is closed. */
export function listen() {
  let hiding;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(() => stop?.abort(), HIDDEN_MS);
    else if (!stop) run();
  });
  run();
}

async function run() {
  let isHeldBack = false;
  while (!document.hidden) {
    stop = new AbortController();
    try {
      await (isHeldBack ? poll() : follow(stop));
      tries = 0;
      isHeldBack = false;
    } catch (problem) {
      if (problem.status === 401) break;
      if (problem.status === 404) {
        set("deleted");
        break;
      }
      isHeldBack = problem.status === 503 || problem.isHeldBack;
      if (isHeldBack) continue;
      if (!document.hidden) set("away");
      tries += 1;
    }
    await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  }
  stop = null;
}

async function follow(controller) {
  const { signal } = controller;
  const heldBack = (why) => controller.abort(Object.assign(new Error(why), { isHeldBack: true }));
  let timer = setTimeout(() => heldBack("no event came"), FIRST_MS);
  const leave = takePlace(() => heldBack("other tabs have all the streams"));
  try {
    const answer = await ask("GET", "events", { signal, headers: last ? { "Last-Event-ID": last } : {} });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      tries = 0;
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), LOST_MS);
      set("live");
      text += value;
      const blocks = text.split("\n\n");
      text = blocks.pop();
      blocks.forEach(take);
    }
  } finally {
    clearTimeout(timer);
    leave();
  }
}

function take(block) {
  const [, name, id, data] = block.match(/^event: (.*)\nid: (.*)\ndata: (.*)$/m) ?? [];
  if (!name) return; // a comment
  last = id;
  const told = JSON.parse(data);
  counts = told.counts ?? counts;
  const clock = name === "clock" ? told : told.clock;
  if (clock) setClock(clock);
  if (name === "clock") spread({ clock });
  else if (name === "gap") spread({ restarted: true });
  else if (name === "changed") spread(told);
  else if (name === "burst") spread({ ...told, burst: told.changed });
  else if (name === "bye" && told.reason === "deleted") set("deleted");
}

/** Where no stream comes through: look now and then, and have everything read anew where something has happened. */
async function poll() {
  set("polling");
  for (let looks = 0; looks < POLLS && !document.hidden; looks += 1) {
    try {
      const seen = await look();
      setClock(seen.clock);
      const isOther = lifeOf(seen.last_event) !== life();
      const isSame = JSON.stringify([seen.last_event, seen.counts]) === JSON.stringify([last, counts]);
      ({ last_event: last, counts } = seen);
      if (!isSame) spread(isOther ? { restarted: true } : { burst: {} });
      set("polling");
    } catch (problem) {
      if (problem.status === 401 || problem.status === 404) throw problem;
      set("away");
    }
    await pause(POLL_MS);
  }
}

const pause = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

function spread(detail) {
  news.dispatchEvent(new CustomEvent("news", { detail: { ...NOTHING, ...detail } }));
}

function set(now) {
  if (now === mode) return;
  mode = now;
  if (now === "away") connection.dispatchEvent(new Event("gone"));
  if (now === "live" || now === "polling") connection.dispatchEvent(new Event("there"));
  news.dispatchEvent(new CustomEvent("mode", { detail: now }));
}
