// Requests: every one that came, also those that nobody could read, and what to mend in them.

import { ask, read } from "./api.js";
import { address, route } from "./address.js";
import { now } from "./clock.js";
import { announce, copier, fill, icon, make, moreButton } from "./dom.js";
import { counted, shortly, spaced } from "./format.js";
import { paced } from "./stream.js";
import { titleOf } from "./titles.js";
import { attempts, mend, statusBadge, wire } from "./wire.js";

const PAGE = 50;
const MOST = 50;

class Requests extends HTMLElement {
  connectedCallback() {
    this.live = paced(async () => {
      if (!this.isConnected || this.list.parentElement.scrollTop > 40) return;
      this.shown = null;
      await this.show(route());
    });
    this.count = make("span.soft", { role: "status" });
    this.kinds = make("div.row.tools");
    this.list = make("div.request-list");
    this.more = make("div.row.more");
    this.beside = make("section.beside-list", { "aria-label": "Request" });
    this.append(make("section.column", { "aria-label": "Requests" },
      make("header.list-head", make("h1", { tabindex: "-1" }, "Requests"), this.count, this.kinds),
      make("div.scrolled", this.list, this.more)), this.beside);
  }

  async show({ of, query }) {
    this.classList.toggle("opened", of.length > 0);
    const wanted = `${query.kind} ${query.q ?? ""}`;
    fill(this.kinds, ["", "violations", "unreadable"].map((kind) => make("a.button.small", { href: address("requests", [], { kind, q: query.q }), "aria-current": (query.kind ?? "") === kind ? "true" : null },
      { violations: "Violations", unreadable: "Unreadable" }[kind] ?? "All")));
    if (wanted !== this.shown) {
      this.shown = wanted;
      this.rows = [];
      await this.load(query.kind, query.q);
      if (route().of[0] !== of[0]) return; // gone on meanwhile
    }
    for (const row of this.list.children) row.toggleAttribute("aria-current", row.dataset.id === of[0]);
    if (of[0]) await this.open(of[0]);
    else fill(this.beside, make("p.empty.soft", "Choose a request."));
  }

  async load(kind, q, cursor) {
    const isUnreadable = kind === "unreadable";
    const search = document.querySelector("sms-search");
    let page;
    try {
      page = kind === "violations" ? await departing(cursor) : await read("requests", { limit: PAGE, cursor, ...(isUnreadable ? { unreadable: true } : { q }) });
      search.refused(null);
    } catch (problem) {
      if (problem.status === 422) search.refused(problem);
      else announce(problem.message);
      return;
    }
    this.rows.push(...page.requests);
    this.list.append(...page.requests.map((each) => (isUnreadable ? unreadable(each) : this.row(each))));
    if (!cursor) fill(this.list, [...this.list.children].slice(-page.requests.length || this.list.children.length));
    if (!this.rows.length) fill(this.list, make("p.empty.soft", q ? "No request matches." : isUnreadable ? "Everything that came could be read." : "No request came yet."));
    fill(this.more, moreButton(page.next_cursor, (next) => this.load(kind, q, next)));
    this.count.textContent = page.next_cursor ? `newest ${this.rows.length}` : counted(this.rows.length, "request");
  }

  row(each) {
    return make("a.line.request", { href: address("requests", [each.id], { q: route().query.q }), "data-id": each.id },
      make("span.first-line",
        make("span.mono.target", each.method, " ", path(each.target)),
        make("time.small.soft", { datetime: each.at }, shortly(each.at, now()))),
      make("span.last-line.small",
        statusBadge(each),
        make("span", each.vendor ? `${titleOf(each.vendor)} ${each.operation ?? ""}` : "no vendor"),
        each.rejection ? make("span.bad", each.rejection.replaceAll("_", " ")) : null,
        each.messages ? make("span.soft", counted(each.messages, "message")) : null,
        each.faults.map((name) => make("span.tag", icon("bolt"), name)),
        each.violations ? make("span.late", counted(each.violations, "violation")) : null));
  }

  async open(id) {
    let one;
    try {
      one = await read(`requests/${encodeURIComponent(id)}`, { limit: MOST });
    } catch (problem) {
      fill(this.beside, make("div.empty", make("h2", id), make("p.soft", problem.message)));
      return;
    }
    if (route().of[0] !== id) return;
    fill(this.beside, make("div.page",
      make("header", back(), make("h2.title.mono", `${one.request.method} ${path(one.request.target)}`),
        statusBadge({ ...one, status: one.response.status, messages: one.total_messages })),
      make("p.soft", [one.id, one.vendor && `${titleOf(one.vendor)} ${one.operation ?? ""}`, one.account, shortly(one.at, now())].filter(Boolean).join(" · ")),
      why(one) && make("p.card", why(one)),
      one.faults.length ? make("p", "Touched by ", one.faults.map((name) => make("a.tag", { href: address("day", ["faults", name]) }, name))) : null,
      make("section.stack", make("h2", "What to mend"), mend(one.violations)),
      this.results(one),
      make("div.row", codeCopier(id, "curl", "Copy as curl"), codeCopier(id, "pytest", "Copy as a test"), copier(() => location.href, "Copy link")),
      make("section.stack", make("h2", "On the wire"), wire(one))));
    this.beside.scrollTop = 0;
  }

  results(one) {
    if (!one.messages.length && !one.callbacks.length) return null;
    return make("section.stack", make("h2", "What came of it"),
      make("div.lines", one.messages.map((message) => make("a.line", { href: address("messages", [message.id]) },
        make("strong", spaced(message.to)), " ", make("span", { class: message.state === "failed" ? "bad" : "soft" }, message.state), make("span.soft.small", ` ${message.id}`)))),
      one.total_messages > one.messages.length ? make("p.soft", `and ${one.total_messages - one.messages.length} more`) : null,
      one.callbacks.map((callback) => make("details", make("summary", `Callback ${callback.id}`), attempts(callback))));
  }

  heard({ restarted, requests, burst }) {
    if (!restarted && !burst && !requests.length) return;
    this.live();
  }

  pressed(event) {
    const rows = [...this.list.querySelectorAll("a.line")];
    const at = rows.findIndex((row) => row.dataset.id === route().of[0]);
    if (event.key === "j" || event.key === "k") (rows[event.key === "j" ? at + 1 : Math.max(0, at - 1)] ?? rows.at(-1))?.click();
    else if (event.key === "Escape") location.hash = address("requests", [], { q: route().query.q });
  }
}

/** The requests that depart, each once. */
async function departing(cursor) {
  const page = await read("violations", { limit: PAGE, cursor, level: "violation" });
  const ids = [...new Set(page.violations.map((each) => each.exchange))];
  const requests = await Promise.all(ids.map(async (id) => {
    const one = await read(`requests/${id}`, { limit: 0 });
    return { ...one, method: one.request.method, target: one.request.target, status: one.response.status, messages: one.total_messages,
      violations: one.violations?.filter((each) => each.level === "violation").length };
  }));
  return { requests, next_cursor: page.next_cursor };
}

function unreadable(each) {
  return make("div.line",
    make("span.first-line", make("span.mono.target", each.beginning ?? each.kind), make("time.small.soft", shortly(each.at, now()))),
    make("span.last-line.small", make("span.badge.bad", each.status ?? "no answer"), make("span", each.detail)));
}

/** Why it was refused, without what stands under "What to mend" anyway. */
const why = ({ explanation, violations }) => (violations ?? []).reduce((text, { message }) => text.replace(message.replace(/\.$/, ""), ""), explanation ?? "").replace(/[. ]+$/, "");

/** A button that copies a request as code. */
export const codeCopier = (id, format, label) => copier(async () => (await ask("GET", `requests/${id}/as`, { query: { format } })).text(), label);

const path = (target) => target.replace(/^\/s\/[^/]+/, "").slice(0, 200);

/** On a phone: the way back to the list. */
export function back() {
  return make("a.button.bare.back", { href: address(route().place, [], { q: route().query.q }), "aria-label": "Back to the list" }, icon("back"));
}

customElements.define("sms-requests", Requests);
