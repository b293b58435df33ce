// Money: accounts and their balances, what the report finds, the ledger.

import { read } from "./api.js";
import { address } from "./address.js";
import { bins, chart } from "./chart.js";
import { now } from "./clock.js";
import { callForm, confirmed } from "./confirm.js";
import { fill, make, moreButton, press } from "./dom.js";
import { count, counted, fully, money } from "./format.js";
import { paced } from "./stream.js";

const FIGURES = "An amount in figures, such as 1,000 or 12.50";

class Money extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && this.draw());
  }

  async show({ of }) {
    this.account = of[0] ?? null;
    this.isFurther = false;
    if (!this.cards) {
      this.cards = make("div.columns");
      this.one = make("div.stack");
      this.findings = make("section.stack", { "aria-label": "Findings" });
      this.ledger = make("section.stack", { "aria-label": "Ledger" });
      fill(this, make("div.page",
        make("header", make("h1", { tabindex: "-1" }, "Money"), make("p.soft", "Every movement has its cause; a balance is the sum of its entries.")),
        this.cards, this.one, this.findings, this.ledger));
    }
    await this.draw();
  }

  async draw() {
    const [report, { accounts }] = await Promise.all([read("money", { limit: 50 }), read("accounts")]);
    const terms = new Map(accounts.map((each) => [each.id, each]));
    fill(this.cards, report.accounts.map((each) => this.card(each, terms.get(each.account))));
    const chosen = report.accounts.find((each) => each.account === this.account);
    await this.drawOne(chosen, terms.get(chosen?.account));
    this.drawFindings(chosen ? await read("money", { limit: 50, account: this.account }) : report);
    if (!this.isFurther) await this.drawLedger(); // older entries that somebody reads stay
  }

  card(each, terms) {
    return make("a.card.account", { href: address("money", this.account === each.account ? [] : [each.account]), "aria-current": this.account === each.account ? "true" : null, "data-key": each.account },
      make("span.row.apart", make("span.soft", each.account), scarce(each, terms)),
      make("strong.balance", money(each.balance, each.currency)),
      make("span.small.soft", `${money(each.spent, each.currency)} spent on ${counted(each.messages_charged, "message")}`));
  }

  /** Draw an account; its forms stay, with what is typed. */
  async drawOne(each, terms) {
    if (this.one.account !== each?.account) {
      this.one.account = each?.account;
      this.facts = make("div.stack");
      this.graph = make("div");
      fill(this.one, each ? [make("h2", each.account), this.facts, this.graph, this.movers(each)] : null);
    }
    if (!each) return;
    this.drawBalance(this.graph, each).catch((problem) => fill(this.graph, make("p.refusal", problem.message)));
    fill(this.facts, facts([["Price", money(terms.price, each.currency)], ["Charged", money(each.charged, each.currency)], ["Given back", money(each.refunded, each.currency)],
        ["To be charged", money(each.reserved, each.currency)], ["Topped up", money(each.topped_up, each.currency)],
        ["Budget", each.budget === null ? "none" : money(each.budget, each.currency)],
        ["Requests a minute", terms.requests_per_minute ?? "no limit"]]));
  }

  movers(each) {
    const path = `accounts/${encodeURIComponent(each.account)}`;
    return make("div.columns",
      this.mover("Top up", "POST", `${path}/top-up`, each.currency),
      this.mover("Set the balance", "PUT", `${path}/balance`, each.currency),
      make("div.card.stack", make("h3", "Drain"), make("p.soft.small", "Nothing is left: the next send is refused for lack of money."),
        make("div.row", press("danger", "Drain", () => this.drain(each, path)))));
  }

  mover(title, method, path, currency) {
    const field = make("input", { name: "amount", inputmode: "decimal", required: true, autocomplete: "off", pattern: "\\s*[0-9][0-9,]*([.][0-9]+)?\\s*", title: FIGURES });
    return make("div.card.stack", make("h3", title), callForm(make("label.field", make("span", `Amount in ${currency}`), field), title,
      () => [method, path, { amount: field.value.trim().replaceAll(",", "") }], () => this.draw()));
  }

  async drain(each, path) {
    if (await confirmed({ title: `Drain ${each.account}?`, text: "All that is on it is taken away by an adjustment.", button: "Drain", method: "PUT", path: `${path}/balance`, body: { amount: "0" } })) await this.draw();
  }

  async drawBalance(place, each) {
    const { begin, ends, lines } = await read("series", { of: "balance", account: each.account, bins: bins() });
    const least = lines[0].min.reduce((one, other) => (Number(other) < Number(one) ? other : one));
    const told = `now ${money(each.balance, each.currency)}, lowest ${money(least, each.currency)}`;
    fill(place, make("p.small.soft", told),
      chart({ kind: "line", begin, ends, rows: lines.map((line) => ({ name: "balance", label: "Balance", values: line.last, lows: line.min })),
        label: `The balance of ${each.account} over virtual time: ${told}.`, unit: each.currency, at: (instant) => (location.hash = address("day", [], { at: instant })) }));
  }

  drawFindings({ findings, counts }) {
    const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
    fill(this.findings, make("h2", total ? counted(total, "finding") : "No findings"),
      findings.length === 0 ? make("p.soft", "Nothing was paid twice, for nothing, or beyond a budget.")
        : make("div.lines", findings.map((finding) => make("div",
          make("div.row.apart", make("strong", finding.rule.replaceAll("-", " ")), make("span.bad", money(finding.amount, finding.currency))),
          make("p", finding.message),
          make("p.small.row", make("span.soft", finding.account),
            finding.exchanges.slice(0, 8).map((id) => make("a", { href: address("requests", [id]) }, id)),
            finding.messages.slice(0, 8).map((id) => make("a", { href: address("messages", [id]) }, id)))))));
  }

  async drawLedger(cursor) {
    const page = await read("ledger", { account: this.account, limit: 50, cursor });
    const rows = page.entries.map((entry) => make("tr",
      make("td.small", fully(entry.at, now())), make("td", make("a", { href: address("money", [entry.account]) }, entry.account)),
      make("td", entry.cause.replaceAll(/[_-]/g, " ")),
      make("td", { class: `right ${entry.amount.startsWith("-") ? "" : "good"}` }, money(entry.amount, entry.currency)),
      make("td.right", money(entry.balance, entry.currency)),
      make("td", entry.exchange ? make("a", { href: address("requests", [entry.exchange]) }, entry.exchange) : "",
        entry.message ? [" ", make("a", { href: address("messages", [entry.message]) }, entry.message)] : "")));
    const more = moreButton(page.next_cursor, (next) => this.drawLedger(next));
    if (cursor) {
      this.isFurther = true;
      this.ledger.querySelector("tbody").append(...rows);
      this.ledger.querySelector(".more").replaceChildren(...(more ? [more] : []));
      return;
    }
    fill(this.ledger, make("h2", this.account ? `Ledger of ${this.account}` : "Ledger"),
      page.folded ? make("p.soft.small", `${count(page.folded)} older entries are kept as sums only.`) : null,
      make("div.scroll", { tabindex: "0", role: "region", "aria-label": "Entries of the ledger" }, make("table",
        make("thead", make("tr", ["When", "Account", "Cause"].map((head) => make("th", { scope: "col" }, head)),
          ["Amount", "Balance"].map((head) => make("th", { scope: "col", class: "right" }, head)), make("th", { scope: "col" }, "Because of"))),
        make("tbody", rows))), make("div.more.row", more));
  }

  heard({ restarted, ledger, burst }) {
    if (!restarted && !burst && !ledger.length) return;
    this.isFurther &&= !restarted;
    this.live();
  }
}

/** A word where an account has not enough for a message, or for ten. */
function scarce({ balance }, terms) {
  const left = Number(balance);
  const price = Number(terms?.price ?? 0);
  if (left <= 0 || left < price) return make("span.tag.bad", "empty");
  return left < 10 * price ? make("span.tag.late", "low") : null;
}

/** Names and values side by side. */
export function facts(pairs) {
  return make("dl.facts", pairs.map(([name, value]) => make("div", make("dt", name), make("dd", value))));
}

customElements.define("sms-money", Money);
