// Hear what happens in the sandbox while it does: one stream of server-sent events a tab, closed while nobody looks.
// Read by `fetch`, for an `EventSource` can send no token.

import { ask, connection, read } from "./api.js";
import { setClock } from "./clock.js";

const LOST_MS = 40_000; // the server comments each 15 s
const HIDDEN_MS = 60_000;
const FIRST_MS = 3_000;
const POLL_MS = 2_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
const NOTHING = { messages: [], unmatched: [], requests: [], ledger: [], callbacks: [], incoming: [], changes: [] };

/**
 * Tells `news`: `messages`, `requests`, `ledger`, `callbacks`, `incoming`, `changes` as their lists show them, `counts`,
 * `clock`; `burst` where too much happened to be told one by one; `restarted` where everything has to be read anew. And
 * `mode`: "live", "polling", "away" or "deleted".
 */
export const news = new EventTarget();

let last = null;
let tries = 0;
let stop = null;
let mode = "";
let known = null; // when nothing was streamed: what was seen last

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
  while (!document.hidden) {
    stop = new AbortController();
    let wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
    try {
      await follow(stop);
      tries = 0;
      wait = RETRY_MS[0];
    } catch (problem) {
      if (problem.status === 401) break;
      if (problem.status === 404) {
        set("deleted");
        break;
      }
      if (problem.status === 503 || problem.isSilent) {
        await poll();
        continue;
      }
      if (!document.hidden) set("away");
      tries += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  stop = null;
}

async function follow(controller) {
  const { signal } = controller;
  let isSilent = true;
  let timer = setTimeout(() => controller.abort(), FIRST_MS);
  try {
    const answer = await ask("GET", "events", { signal, headers: last ? { "Last-Event-ID": last } : {} });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      isSilent = false;
      tries = 0;
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), LOST_MS);
      set("live");
      text += value;
      const blocks = text.split("\n\n");
      text = blocks.pop();
      blocks.forEach(take);
    }
  } catch (error) {
    if (error.name === "AbortError" && isSilent && !document.hidden) throw Object.assign(new Error("no event came"), { isSilent });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function take(block) {
  const fields = Object.fromEntries(block.split("\n").filter((line) => !line.startsWith(":")).map((line) => {
    const at = line.indexOf(": ");
    return [line.slice(0, at), line.slice(at + 2)];
  }));
  if (!fields.event) return;
  if (fields.id) last = fields.id;
  const data = JSON.parse(fields.data);
  if (data.clock) setClock(data.clock);
  if (fields.event === "clock") {
    setClock(data);
    spread({ clock: data });
  } else if (fields.event === "gap") spread({ restarted: true });
  else if (fields.event === "changed") spread(data);
  else if (fields.event === "burst") spread({ ...data, burst: data.changed });
  else if (fields.event === "bye" && data.reason === "deleted") set("deleted");
}

/** Where no stream comes through: look at the counts now and then, and read anew where they have changed. */
async function poll() {
  set("polling");
  for (let looks = 0; looks < 15 && !document.hidden; looks += 1) {
    try {
      const { clock, counts, life } = await read("sandbox");
      setClock(clock);
      const seen = JSON.stringify([counts, life]);
      if (seen !== known?.seen) spread(life === known?.life ? { burst: {} } : { restarted: true });
      known = { seen, life };
      set("polling");
    } catch {
      set("away");
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

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
