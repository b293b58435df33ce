// The inbox: messages newest first or by number, and beside them the one that is open.

import { ask, read, urlOf } from "./api.js";
import { address, route } from "./address.js";
import { excerpt } from "./bubble.js";
import { now } from "./clock.js";
import { confirmed } from "./confirm.js";
import { announce, fill, icon, make, press } from "./dom.js";
import { count, counted, money, shortly, spaced } from "./format.js";
import "./list.js";
import { Messages, ordinalOf } from "./messages.js";
import { stateMark } from "./state.js";
import { life } from "./stream.js";
import { titleOf } from "./titles.js";
import { beginLife, isUnread, markAll, markRead, markUnread } from "./unread.js";

const ROW = 80;

class Inbox extends HTMLElement {
  connectedCallback() {
    this.count = make("span.soft", { role: "status" });
    this.pill = make("button", { type: "button", class: "pill", hidden: true, on: { click: () => this.arrive(true) } });
    this.list = make("sms-list", { id: "messages", "aria-label": "Messages, newest first" });
    this.list.height = ROW;
    this.list.draw = (row, line) => this.row(row, line);
    this.beside = make("section.beside-list", { "aria-label": "Message" });
    this.column = make("section.column", { "aria-label": "Inbox" }, this.head(), this.pill, this.list);
    this.append(this.column, this.beside);
    this.addEventListener("sms-open", ({ detail }) => this.go(detail.item.id));
    this.addEventListener("sms-scrolled", ({ detail }) => detail.isAtTop && this.source?.waiting.size && this.arrive());
  }

  head() {
    this.tools = make("div.row.tools");
    return make("header.list-head", make("h1", { tabindex: "-1" }, "Inbox"), this.count, this.tools);
  }

  async show({ place, of, query }) {
    const isByNumber = place === "numbers";
    const q = query.q ?? "";
    this.classList.toggle("opened", of.length > 0);
    const wanted = `${isByNumber ? "numbers" : "messages"} ${q}`;
    if (wanted !== this.tooled) this.drawTools(isByNumber, q); // an open menu stays open
    this.tooled = wanted;
    if (wanted !== this.shown) {
      this.shown = wanted;
      if (isByNumber) await this.showNumbers(q);
      else await this.load(q);
      if (wanted !== this.shown || !this.isConnected) return; // gone on meanwhile
    }
    await this.open(isByNumber, route().of[0]);
  }

  /** Read the messages of a query. */
  async load(q) {
    const asked = this.shown;
    this.keep();
    const search = document.querySelector("sms-search");
    const source = new Messages(q);
    source.addEventListener("changed", () => this.list.soon());
    source.addEventListener("refused", ({ detail }) => announce(detail.message));
    beginLife(life());
    try {
      await source.open();
      if (asked !== this.shown) return; // another query came
      search.refused(null);
    } catch (problem) {
      if (asked !== this.shown) return;
      if (problem.status === 422) {
        search.refused(problem);
        this.source = this.list.source = null;
        this.list.hidden = true;
        this.count.textContent = "";
        this.shows(make("div.empty", make("h2", "This search cannot be read"), make("p.soft", "What is wrong stands under the field."), showAll()));
      }
      return;
    }
    this.source = this.list.source = source;
    this.list.scrollTop = 0;
    this.list.chosen = source.places.get(this.chosen) ?? -1;
    this.list.refresh();
    this.counted();
    if (!this.list.contains(document.activeElement)) return;
    this.list.focus();
  }

  counted() {
    const { source } = this;
    const q = source.query;
    const found = source.isDense || !source.next ? counted(source.isDense ? source.total : source.rows.length, "message") : `${count(source.rows.length)} or more messages`;
    this.count.textContent = q && !source.rows.length ? "no match" : found;
    this.list.hidden = source.rows.length === 0;
    this.shows(source.rows.length ? null : this.empty(q));
  }

  /** Show something in place of rows. */
  shows(instead) {
    this.nothing?.remove();
    this.nothing = instead;
    this.classList.toggle("first", instead?.localName === "sms-start");
    if (instead) this.column.append(instead);
  }

  empty(q) {
    if (!q && route().of.length) return make("div.empty", make("h2", "Nothing was sent yet"), make("a.button", { href: address("messages") }, "How to begin"));
    if (!q) {
      const start = make("sms-start");
      import("./start.js").then(() => start.show?.());
      return start;
    }
    const vain = this.source.unmatched?.length ? `Nothing matches ${this.source.unmatched.map((word) => `\u201c${word}\u201d`).join(", ")}.` : "No message matches all of it.";
    const wrote = make("p");
    read("incoming", { limit: 100 }).then(({ incoming }) => incoming.find(({ text }) => text.toLowerCase().includes(q.toLowerCase()))).then((each) => each && fill(wrote, "A handset wrote it: ", make("a", { href: address("numbers", [each.from]) }, `${each.id}, from ${spaced(each.from)}`), "."), () => {});
    return make("div.empty", make("h2", "No message matches"), make("p.soft", vain), wrote, showAll());
  }

  row(row, line) {
    const ordinal = ordinalOf(row.id);
    const unread = isUnread(ordinal);
    line.classList.toggle("unread", unread);
    return [
      make("span.first-line",
        make("span.number", unread ? make("span.beside", "Unread: ") : null, spaced(row.to)),
        make("time.small.soft", { datetime: row.created_at }, shortly(row.created_at, now()))),
      make("span.text", { dir: "auto" }, excerpt(row)),
      make("span.last-line.small",
        make("bdi", row.sender_id), make("span.soft", titleOf(row.vendor)),
        row.segments > 1 ? make("span.soft", `${row.segments} parts`) : null,
        make("span.soft.cost", money(row.cost, row.currency)), stateMark(row.state)),
    ];
  }

  drawTools(isByNumber, q) {
    const csv = urlOf("messages/export", { format: "csv", q });
    const json = urlOf("messages/export", { format: "json", q });
    fill(this.tools,
      make("a.button.small", { href: address(isByNumber ? "messages" : "numbers", [], { q }), "aria-pressed": String(isByNumber), role: "button", "data-key": "by" },
        icon("numbers"), make("span", "By number")),
      make("details.menu", make("summary.button.small.bare", { "aria-label": "More" }, icon("dots")),
        make("div",
          press("", "Mark all as read", () => this.seen()),
          press("", "Save as CSV", () => this.save(csv, "messages.csv")),
          press("", "Save as JSON", () => this.save(json, "messages.json")),
          press("danger", q ? "Delete what is shown" : "Delete all", () => this.remove(q)))));
  }

  seen() {
    if (this.source) markAll(this.source.newestShown());
    this.list.refresh();
  }

  async save(url, name) {
    const answer = await ask("GET", `messages/export${url.search}`);
    const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async remove(q) {
    const text = q ? `Those that match \u201c${q}\u201d. The ledger and the requests stay.` : "The ledger and the requests stay.";
    if (await confirmed({ title: q ? "Delete the messages that are shown?" : "Delete all messages?", text, button: "Delete", method: "DELETE", path: "messages", query: { q } })) {
      this.shown = null;
      location.hash = address("messages", [], { q });
      await this.show(route());
    }
  }

  async showNumbers(q) {
    const asked = this.shown;
    await import("./numbers.js");
    if (asked !== this.shown) return;
    this.nothing?.remove();
    this.list.hidden = true;
    this.threads?.remove();
    this.threads = make("sms-numbers");
    this.threads.addEventListener("sms-counted", ({ detail }) => (this.count.textContent = detail));
    this.column.append(this.threads);
    await this.threads.show(q);
  }

  async open(isByNumber, of) {
    if (!isByNumber) {
      this.threads?.remove();
      if (this.source) this.counted();
    }
    if (!of) {
      fill(this.beside, make("p.empty.soft", isByNumber ? "Choose a number." : "Choose a message."));
      return;
    }
    const element = isByNumber ? "sms-thread" : "sms-message";
    await import(isByNumber ? "./numbers.js" : "./message.js");
    if (of !== route().of[0]) return;
    if (!isByNumber) {
      const place = this.source?.places.get(of);
      if (place !== undefined) this.list.choose(place, false);
    }
    let view = this.beside.firstElementChild;
    if (view?.localName !== element) fill(this.beside, (view = make(element)));
    this.beside.scrollTop = 0;
    if ((await view.show(of)) === false || isByNumber) return;
    markRead(ordinalOf(of));
    this.list.refresh();
  }

  go(id) {
    location.hash = address("messages", [id], { q: route().query.q });
  }

  /** Take what the server tells of. */
  async heard(detail) {
    if (detail.restarted) {
      this.shown = null;
      await this.show(route());
      return;
    }
    if (this.source && !this.threads?.isConnected) await this.hear(detail);
    this.threads?.isConnected && this.threads.heard(detail);
    this.nothing?.heard?.(detail);
    this.beside.firstElementChild?.heard?.(detail);
  }

  async hear({ messages, burst }) {
    const { source } = this;
    if (burst || (source.query && messages.length)) {
      if (this.list.isAtTop) await this.again();
      else this.offer("New messages");
      return;
    }
    const waiting = source.take(messages);
    if (!waiting) this.list.soon();
    else if (this.list.isAtTop) await this.arrive();
    else this.offer(counted(waiting, "new message"));
  }

  offer(words) {
    this.pill.textContent = words;
    this.pill.hidden = false;
    announce(words);
  }

  /** Put new rows on top; nothing else ever moves what somebody reads. */
  async arrive(scroll) {
    this.keep();
    const arrived = [...this.source.waiting.keys()];
    if (!this.source.rows.length || !this.source.arrive()) {
      await this.again();
      return;
    }
    if (scroll) this.list.scrollTop = 0;
    this.settle();
    for (const id of arrived) this.list.rows.get(this.source.places.get(id))?.classList.add("arrived");
    announce(counted(arrived.length, "new message"));
  }

  /** Remember the chosen row. */
  keep() {
    this.pill.hidden = true;
    this.chosen = this.source?.at(this.list.chosen)?.id;
  }

  async again() {
    this.keep();
    await this.source.open();
    this.settle();
  }

  settle() {
    this.list.chosen = this.source.places.get(this.chosen ?? route().of[0]) ?? -1;
    this.list.refresh();
    this.counted();
  }

  pressed(event) {
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      this.list.focus();
      this.list.move(event.key === "j" ? 1 : -1);
    } else if (event.key === "Enter" && event.target.closest("sms-list, body") && this.list.chosen >= 0) this.list.choose(this.list.chosen, true);
    else if (event.key === "Escape" && route().of.length) location.hash = address(route().place, [], { q: route().query.q });
    else if (event.key === "u" && route().of[0]) {
      markUnread(ordinalOf(route().of[0]));
      this.list.refresh();
    } else this.beside.firstElementChild?.pressed?.(event);
  }
}

const showAll = () => make("a.button", { href: address("messages") }, "Show all messages");

customElements.define("sms-inbox", Inbox);
