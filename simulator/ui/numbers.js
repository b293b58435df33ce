// Messages by number: a list of numbers, and the texts to one of them as bubbles.

import { read } from "./api.js";
import { address } from "./address.js";
import { bubble } from "./bubble.js";
import { now } from "./clock.js";
import { fill, make, moreButton, tell } from "./dom.js";
import { counted, dayOf, money, shortly, spaced, timeOf } from "./format.js";
import { back } from "./requests.js";
import { excerpt } from "./inbox.js";
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
    const rows = page.numbers.map((each) => this.row(each));
    if (cursor) this.rows.append(...rows);
    else fill(this.rows, rows.length ? rows : make("p.empty.soft", "No number matches."));
    fill(this.more, moreButton(page.next_cursor, (next) => this.load(next)));
    tell(this, "sms-counted", counted(page.total, "number"));
  }

  row(each) {
    const last = each.last;
    return make("a.line", { href: address("numbers", [each.number], { q: this.q }), "data-key": each.number },
      make("span.first-line", make("span.number", spaced(each.number)), make("time.small.soft", shortly(last.created_at, now()))),
      make("span.text", { dir: "auto" }, excerpt(last)),
      make("span.last-line.small", make("span.soft", counted(each.messages, "message")), make("span.cost"), stateMark(last.state)));
  }

  heard({ messages, burst, restarted }) {
    if (!restarted && !burst && !messages.length) return;
    this.live();
  }
}

class Thread extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.show(this.number));
  }

  async show(number) {
    this.number = number;
    const { messages, next_cursor: more } = await read("messages", { to: number, limit: 50 });
    if (this.number !== number) return;
    let day = "";
    const bubbles = [...messages].reverse().flatMap((message) => {
      const today = dayOf(message.created_at, now());
      const heading = today === day ? [] : [make("p.soft.small.day", today)];
      day = today;
      return [...heading, make("div.said", bubble(message),
        make("p.small.soft.row", make("a", { href: address("messages", [message.id]) }, timeOf(message.created_at)), make("bdi", message.sender_id), money(message.cost, message.currency), stateMark(message.state)))];
    });
    fill(this, make("div.page.one", make("header.row", back(), make("h2.number", spaced(number))),
      more ? make("p.soft", make("a", { href: address("messages", [], { q: `to:${number}` }) }, "Show the older ones in the list")) : null, make("div.stack", bubbles)));
  }

  heard({ messages, burst, restarted }) {
    if (restarted || burst || messages.some((each) => each.to === this.number)) this.live();
  }
}

customElements.define("sms-numbers", Numbers);
customElements.define("sms-thread", Thread);
