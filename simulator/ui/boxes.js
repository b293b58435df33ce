// Sandboxes: see them, make one, go to it, begin it anew, drop it, and take its credentials away.

import { ask, pageOf, read } from "./api.js";
import { attempt, callForm, confirmed } from "./confirm.js";
import { copier, fill, make, moreButton, press } from "./dom.js";
import { counted, fully } from "./format.js";
import { keptNotice, keptWords, nodeWords } from "./kept.js";
import { paced } from "./stream.js";

const isShown = (box) => new URL(pageOf(box.name), location.href).pathname === location.pathname;
const RULE = "Lower-case letters, digits, dots, dashes and underscores; a letter or digit first.";

class Boxes extends HTMLElement {
  connectedCallback() {
    this.live = paced(() => this.isConnected && !this.isFurther && this.load());
  }

  async show() {
    this.refusal = make("p.refusal", { role: "alert" });
    this.list = make("div.stack");
    this.more = make("div.row");
    fill(this, make("div.page",
      make("header", make("h1", { tabindex: "-1" }, "Sandboxes"),
        make("p.soft", "Each is a world of its own: accounts, money, clock, messages.")),
      this.form(), this.refusal, this.list, this.more));
    await this.load();
  }

  form() {
    const name = make("input", { name: "name", required: true, maxlength: 63, pattern: "[a-z0-9][a-z0-9._\\-]*", title: RULE, autocomplete: "off", placeholder: "checkout-tests" });
    const scenario = make("select", { name: "scenario" }, make("option", { value: "" }, "An ordinary day"));
    const frozen = make("input", { type: "checkbox", name: "frozen" });
    read("!scenarios").then(({ scenarios }) => scenario.append(...scenarios.map((each) => make("option", { value: each.name }, each.name)))).catch(() => {});
    const body = () => ({ name: name.value.trim(), ...(scenario.value ? { scenario: scenario.value } : {}), ...(frozen.checked ? { speed: 0 } : {}) });
    return make("div.card.stack", make("h2", "Make one"), callForm(
      make("div.columns",
        make("label.field", make("span", "Name"), name, make("small", RULE)),
        make("label.field", make("span", "Begins as"), scenario),
        make("label.row", frozen, "The clock stands still")),
      "Make it", () => ["POST", "!sandboxes", body()], (_, form) => {
        form.reset();
        return this.load();
      }));
  }

  async load(cursor) {
    const page = await attempt(this.refusal, () => read("!sandboxes", { limit: 50, cursor }));
    if (!page) return;
    const cards = page.sandboxes.map((box) => this.card(box));
    this.isFurther = Boolean(cursor);
    if (cursor) this.list.append(...cards);
    else fill(this.list, cards);
    fill(this.more, moreButton(page.next_cursor, (next) => this.load(next)));
  }

  card(box) {
    const isHere = isShown(box);
    const path = `!sandboxes/${encodeURIComponent(box.name)}`;
    const prefix = box.name === "default" ? "!" : `!../s/${encodeURIComponent(box.name)}/__admin/`;
    return make("section.card.stack", { "aria-label": box.name },
      make("div.row.apart", make("h2", box.name, isHere ? make("span.tag", "shown here") : null),
        make("span.soft", `${fully(box.now)}, ${box.speed === 0 ? "stands still" : box.speed === 1 ? "live" : `${box.speed} times as fast`}`)),
      make("p.soft", `${counted(box.counts.messages.kept, "message")}, ${counted(box.counts.requests.kept, "request")}`,
        box.expires_in_s ? `, deleted after ${Math.round(box.expires_in_s)} s without a request` : ""),
      box.data && make("p.soft", keptWords(box.data)),
      nodeWords(box) && make("p.soft", nodeWords(box)),
      keptNotice(box.data) && make("p.bad", keptNotice(box.data)),
      make("code", box.base_url),
      make("div.row",
        make("a.button.first", { href: `${pageOf(box.name)}#/messages` }, isHere ? "Inbox" : "Open"),
        copier(async () => (await ask("GET", `${prefix}sandbox/env`)).text(), "Copy credentials as .env", { "data-key": `env ${box.name}` }),
        press("small", "Begin anew", () => this.ask(box, "Begin anew", "POST", `${prefix}reset`, {}), { "data-key": `reset ${box.name}` }),
        box.name !== "default" && press("small danger", "Drop", () => this.ask(box, "Drop", "DELETE", path), { "data-key": `drop ${box.name}` })));
  }

  heard() {
    this.live();
  }

  async ask(box, verb, method, path, body) {
    const text = `All that it keeps is given up: ${counted(box.counts.messages.kept, "message")}, ${counted(box.counts.requests.kept, "request")}, its ledger.`;
    if (!(await confirmed({ title: `${verb} ${box.name}?`, text, button: verb, method, path, body }))) return;
    if (method === "DELETE" && isShown(box)) location.assign(`${pageOf("default")}#/sandboxes`);
    else await this.load();
  }
}

customElements.define("sms-boxes", Boxes);
