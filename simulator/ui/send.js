// Send as an application would: a form for each call of a vendor, its fields from the vendor's documentation.

import { change, here, read } from "./api.js";
import { address } from "./address.js";
import { askedFor, bodyOf, borrowed, callsOf, credentialHeaders, family, newestId, parametersOf, requestOf } from "./call.js";
import { attempt, callShown } from "./confirm.js";
import { copier, fill, make, press } from "./dom.js";
import { makeFields } from "./form.js";
import { counted } from "./format.js";
import { fromHandset } from "./handset.js";
import { statusBadge } from "./wire.js";

/** What was typed and chosen here, for as long as the tab is there. */
const kept = {
  key: (name) => `sms-simulator-send ${here} ${name}`,
  get: (name) => JSON.parse(sessionStorage.getItem(kept.key(name)) ?? "{}"),
  drop: (name) => sessionStorage.removeItem(kept.key(name)),
  add: (name, more) => sessionStorage.setItem(kept.key(name), JSON.stringify({ ...kept.get(name), ...more })),
};

class Send extends HTMLElement {
  async show({ of }) {
    if (!this.vendors) {
      const [{ vendors }, box] = await Promise.all([read("vendors"), read("sandbox")]);
      this.vendors = vendors;
      this.box = box;
      this.accesses = (await read(`!sandboxes/${encodeURIComponent(box.name)}`)).vendors;
    }
    const last = of[0] ?? kept.get("").tab;
    const vendor = this.vendors.find((each) => each.name === last) ?? this.vendors[0];
    if (!vendor) return;
    this.vendor = vendor;
    const chosen = last === "incoming" ? last : vendor.name;
    kept.add("", { tab: chosen });
    this.refusal = make("p.refusal", { role: "alert" });
    this.place = make("div.card.stack", { role: "tabpanel", id: "call", "aria-labelledby": `send-${chosen}` });
    const tabs = make("div.tabs", { role: "tablist", "aria-label": "Providers" }, [...this.vendors, { name: "incoming", title: "From a handset" }].map((each) =>
      make("button", { type: "button", role: "tab", id: `send-${each.name}`, "aria-controls": "call", "aria-selected": String(each.name === chosen), "data-key": each.name, on: { click: () => (location.hash = address("send", [each.name])) } }, each.title)));
    fill(this, make("div.page", make("header", make("h1", { tabindex: "-1" }, "Send"), make("p.soft", "As your application would: the same calls, the same keys, the same answers.")),
      make("div", tabs, this.place), this.refusal));
    if (chosen === "incoming") await attempt(this.refusal, () => fromHandset(this.place, this.vendors, this.accesses));
    else await this.outgoing(vendor);
  }

  async outgoing(vendor) {
    const document = await attempt(this.refusal, () => read(`!vendors/${vendor.name}/openapi.json`));
    if (!document) return;
    const calls = callsOf(document);
    const choice = make("select", { "aria-label": "Call" }, calls.map((call) => make("option", { value: nameOf(call), selected: nameOf(call) === kept.get(vendor.name).call }, `${call.summary ? `${call.summary}: ` : ""}${nameOf(call)}`)));
    const rest = make("div.stack");
    const draw = () => attempt(this.refusal, () => this.draw(rest, calls[choice.selectedIndex], calls, document));
    choice.addEventListener("change", () => (kept.add(vendor.name, { call: choice.value }), draw()));
    fill(this.place, make("label.field", make("span", "Call"), choice), rest);
    await draw();
  }

  async draw(place, call, calls, document) {
    const { vendor } = this;
    this.call = call;
    const access = this.accesses[vendor.name] ?? {};
    const { media, schema, example } = bodyOf(call, document);
    const { headers, token } = credentialHeaders(call, document, access.credentials ?? {}, vendor.has_tokens);
    const asked = parametersOf(call, schema);
    // Credentials given twice depart from the documentation.
    const known = Object.keys(headers).length ? {} : { ...access.credentials };
    const passCall = ["POST", `tokens/${vendor.name}`, { account: access.account }];
    const pass = async () => (headers.Authorization = `Bearer ${(await change(...passCall)).token}`);
    if (token) await pass();
    if (schema?.properties.business ?? asked.properties.business) known.business = (await read(`accounts/${access.account}`)).number;
    const id = askedFor(asked, schema);
    if (id) known[id] = (await newestId(vendor.name, call, id)) ?? "";
    if (this.call !== call) return; // another was chosen meanwhile
    const parameters = makeFields(asked, borrowed(asked, calls, document), known);
    const body = schema ? makeFields(schema, example, known) : null;
    const answer = make("div.stack", { role: "status" });
    const anew = press("small", "Fill it in anew", () => {
      kept.drop(typed);
      attempt(this.refusal, () => this.draw(place, call, calls, document));
    });
    const curl = make("pre.small");
    const build = () => requestOf(call, media, parameters.value(), body?.value(), headers, this.box.base_url);
    const redraw = () => (curl.textContent = build().curl);
    const incomplete = make("input.incomplete", { type: "checkbox", on: { change: () => (form.noValidate = incomplete.checked) } });
    const typed = `${vendor.name} ${nameOf(call)}`;
    const button = make("button.button.first", "Send");
    const form = make("form.stack", { "aria-label": nameOf(call) },
      known[id] === "" && make("p.card", `This asks about a message that was sent before. Send one first, by a call that begins with ${family(call)}; then choose this again.`),
      token && make("div", make("p.soft", "This call wants a token: a pass that runs out after an hour. A new one is made each time you send:"), callShown(...passCall)),
      parameters.element, body?.element,
      make("div.row", button, copier(() => build().curl, "Copy as curl"), anew, make("label.row", incomplete, "Send it although something is missing or wrong")),
      make("details", make("summary", "The same by curl"), curl), answer);
    form.addEventListener("input", ({ target: { name, type, value } }) => {
      if (name && type !== "file") kept.add(typed, { [name]: value });
      redraw();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      fill(answer, make("p.soft", "Waiting for the answer…"));
      if (token) await attempt(this.refusal, pass);
      redraw();
      await this.send(call, build(), answer);
      button.disabled = false;
    });
    for (const [name, value] of Object.entries(kept.get(typed))) if (form.elements[name]) form.elements[name].value = value;
    redraw();
    fill(place, form);
  }

  async send(call, { path, options }, place) {
    let got;
    try {
      got = await fetch(`${here.replace(/__admin\/$/, "")}${path.slice(1)}`, { ...options, cache: "no-store" });
    } catch {
      fill(place, make("p.refusal", "No answer came: the connection was closed. Before you send again, see in the inbox whether it was sent."), toInbox());
      return;
    }
    const text = await got.text();
    const ours = got.headers.get("X-Sms-Simulator-Problem");
    const one = await this.found(call, path, got.status, text);
    fill(place, make("div.row", statusBadge(one ?? { status: got.status }), ours && make("span.tag", "of the simulator"),
      one ? make("a", { href: address("requests", [one.id]) }, "See the request") : make("a", { href: address("requests") }, "See the requests"),
      one?.messages === 1 && make("a", { href: address("messages", [one.of]) }, "See the message"),
      one?.messages > 1 && make("a", { href: address("messages", [], { q: `request:${one.id}` }) }, `See its ${counted(one.messages, "message")}`)), make("pre.card", text));
  }

  /** Find what was sent just now among the newest requests: by its path, and of several by what was answered. */
  async found({ method }, path, status, text) {
    try {
      const { requests } = await read("requests", { limit: 20 });
      const [asked] = path.split("?");
      const alike = requests.filter((each) => each.method === method && each.status === status && each.target.split("?")[0].endsWith(asked)).slice(0, 5);
      for (const each of alike) {
        const { messages: [first], response } = await read(`requests/${each.id}`, { limit: 1 });
        each.of = first?.id;
        if (response.body.text === text) return each;
      }
      return alike[0];
    } catch {
      // The server went away meanwhile; the answer is there all the same.
    }
  }
}

const nameOf = ({ method, path }) => `${method} ${path}`;

const toInbox = () => make("a", { href: address("messages") }, "See the inbox");

customElements.define("sms-send", Send);
