// Messages by number: a list of numbers, and the texts to one of them as bubbles.

import { read } from "./api.js";
import { address } from "./address.js";
import { bubble, excerpt, seen } from "./bubble.js";
import { now } from "./clock.js";
import { fill, make, moreButton, tell } from "./dom.js";
import { counted, dayOf, money, shortly, spaced, timeOf } from "./format.js";
import { back } from "./requests.js";
import { stateMark } from "./state.js";
import { paced } from "./stream.js";

class Numbers extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.parentElement.scrollTop < 40 && this.show(this.q));
  }

  async show(q) {
    this.q = q;
    if (!this.rows) fill(this, (this.rows = make("div.request-list")), (this.more = make("div.row.more")));
    await this.load();
  }

  async load(cursor) {
    const page = await read("numbers", { q: this.q, limit: 50, cursor });
    const rows = page.numbers.map((each) => ({ at: each.last.created_at, row: this.row(each) }));
    const wrote = cursor ? [] : await this.handsets(new Set(page.numbers.map((each) => each.number)));
    if (!cursor) this.extra = new Set(wrote.map(({ number }) => number));
    if (cursor) this.rows.append(...rows.map(({ row }) => row).filter((row) => !this.extra.has(row.dataset.key)));
    else fill(this.rows, rows.length + wrote.length ? [...rows, ...wrote].sort((one, other) => (one.at < other.at ? 1 : -1)).map(({ row }) => row) : make("p.empty.soft", "No number matches."));
    fill(this.more, moreButton(page.next_cursor, (next) => this.load(next)));
    tell(this, "sms-counted", counted(page.total + (page.next_cursor ? 0 : this.extra.size), "number"));
  }

  /** Handsets that wrote and got nothing. */
  async handsets(known) {
    const q = (this.q ?? "").toLowerCase();
    const { incoming } = await read("incoming", { limit: 100 });
    return incoming.filter(({ from, text }) => !known.has(from) && `${from} ${text}`.toLowerCase().includes(q) && known.add(from))
      .map(({ from, to, text, received_at: at }) => ({ number: from, at, row: this.line(from, at, seen(text), make("span.soft", `wrote to ${to}`)) }));
  }

  line(number, at, text, ...last) {
    return make("a.line", { href: address("numbers", [number], { q: this.q }), "data-key": number },
      make("span.first-line", make("span.number", spaced(number)), make("time.small.soft", shortly(at, now()))),
      make("span.text", { dir: "auto" }, text), make("span.last-line.small", last));
  }

  row({ number, messages, last }) {
    return this.line(number, last.created_at, excerpt(last), make("span.soft", counted(messages, "message")), make("span.cost"), stateMark(last.state));
  }

  heard({ messages, incoming, burst, restarted }) {
    if (!restarted && !burst && !messages.length && !incoming.length) return;
    this.live();
  }
}

class Thread extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.show(this.number));
  }

  async show(number) {
    this.number = number;
    const [{ messages, next_cursor: more }, { incoming }] = await Promise.all([read("messages", { to: number, limit: 50 }), read("incoming", { from: number, limit: 20 })]);
    const { callbacks } = incoming.some(({ callback }) => callback) ? await read("callbacks", { limit: 1000, since: incoming.at(-1).received_at }) : { callbacks: [] };
    const passing = new Map(callbacks.map(({ id, state }) => [id, state]));
    if (this.number !== number) return;
    let day = "";
    const said = [...messages.reverse().map((message) => ({ at: message.created_at, message })), ...incoming.reverse().map((each) => ({ at: each.received_at, each }))];
    const bubbles = said.sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).flatMap(({ at, message, each }) => {
      const today = dayOf(at, now());
      const heading = today === day ? [] : [make("p.soft.small.day", today)];
      day = today;
      if (each) return [...heading, wrote(each, passing.get(each.callback))];
      return [...heading, make("div.said", bubble(message),
        make("p.small.soft.row", make("a", { href: address("messages", [message.id]) }, timeOf(message.created_at)), make("bdi", message.sender_id), money(message.cost, message.currency), stateMark(message.state)))];
    });
    fill(this, make("div.page.one", make("header.row", back(), make("h2.number", spaced(number))),
      more ? make("p.soft", make("a", { href: address("messages", [], { q: `to:${number}` }) }, "Show the older ones in the list")) : null, make("div.stack", bubbles)));
  }

  heard({ messages, incoming, callbacks, burst, restarted }) {
    if (restarted || burst || incoming.some((each) => each.from === this.number) || callbacks.some((each) => !each.message) || messages.some((each) => each.to === this.number)) this.live();
  }
}

const PASSED = { acknowledged: "passed on", failed: "passed on, but not taken", waiting: "is being passed on" };

/** What somebody wrote, and what became of it. */
function wrote({ id, text, to, account, received_at: at, callback, note, reply, not_replied: refused }, state) {
  return make("div.said.wrote", bubble({ text }), make("p.small.soft.row", timeOf(at), make("span", `${id}, to ${to} of ${account}`),
    callback ? make("span", { class: state === "failed" ? "bad" : "" }, PASSED[state] ?? "passed on") : make("span.late", `nobody was called: ${note}`),
    reply && make("a", { href: address("messages", [reply]) }, `answered by ${reply}`), refused && make("span.bad", `the answer was not sent: ${refused.replaceAll("_", " ")}`)));
}

customElements.define("sms-numbers", Numbers);
customElements.define("sms-thread", Thread);
