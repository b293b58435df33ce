// Send as an application would: a form for each call of a vendor, its fields from the vendor's documentation.

import { change, here, read } from "./api.js";
import { address } from "./address.js";
import { askedFor, bodyOf, borrowed, callsOf, credentialHeaders, newestId, parametersOf, requestOf, senderFor, withoutUrls } from "./call.js";
import { attempt, callShown } from "./confirm.js";
import { copier, fill, make } from "./dom.js";
import { makeFields } from "./form.js";
import { fromHandset } from "./handset.js";

class Send extends HTMLElement {
  async show({ of }) {
    if (!this.vendors) {
      const [{ vendors }, box] = await Promise.all([read("vendors"), read("sandbox")]);
      this.vendors = vendors;
      this.box = box;
      this.accesses = (await read(`!sandboxes/${encodeURIComponent(box.name)}`)).vendors;
    }
    const vendor = this.vendors.find((each) => each.name === of[0]) ?? this.vendors[0];
    if (!vendor) return;
    this.vendor = vendor;
    const chosen = of[0] === "incoming" ? of[0] : vendor.name;
    this.refusal = make("p", { class: "refusal", role: "alert" });
    this.place = make("div", { class: "card stack", role: "tabpanel", id: "call", "aria-labelledby": `send-${chosen}` });
    const tabs = make("div", { class: "tabs", role: "tablist", "aria-label": "Providers" }, [...this.vendors, { name: "incoming", title: "From a handset" }].map((each) =>
      make("button", { type: "button", role: "tab", id: `send-${each.name}`, "aria-controls": "call", "aria-selected": String(each.name === chosen), "data-key": each.name,
        on: { click: () => (location.hash = address("send", [each.name])) } }, each.title)));
    fill(this, make("div", { class: "page" }, make("header", {}, make("h1", { tabindex: "-1" }, "Send"), make("p", { class: "soft" }, "As your application would: the same calls, the same keys, the same answers.")),
      make("div", {}, tabs, this.place), this.refusal));
    if (chosen === "incoming") await attempt(this.refusal, () => fromHandset(this.place, this.vendors, this.accesses));
    else await this.outgoing(vendor);
  }

  async outgoing(vendor) {
    const document = await attempt(this.refusal, () => read(`!vendors/${vendor.name}/openapi.json`));
    if (!document) return;
    const calls = callsOf(document);
    const choice = make("select", { "aria-label": "Call" }, calls.map((call, index) => make("option", { value: index }, `${call.method} ${call.path}`)));
    const rest = make("div", { class: "stack" });
    const draw = () => attempt(this.refusal, () => this.draw(rest, calls[choice.value], calls, document));
    choice.addEventListener("change", draw);
    fill(this.place, make("label", { class: "field" }, make("span", {}, "Call"), choice), rest);
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
    const pass = async () => (headers.Authorization = `Bearer ${(await change("POST", `tokens/${vendor.name}`, { account: access.account })).token}`);
    if (token) await pass();
    if (access.account) known.business = (await read(`accounts/${access.account}`)).number;
    const id = askedFor(asked, schema);
    if (id) known[id] = (await newestId(vendor.name, call, id)) ?? "";
    if (this.call !== call) return; // another was chosen meanwhile
    const parameters = makeFields(asked, borrowed(asked, calls, document), known);
    const body = schema ? makeFields(schema, withoutUrls(example), known) : null;
    const answer = make("div", { class: "stack", role: "status" });
    const curl = make("pre", { class: "small" });
    const build = () => requestOf(call, media, parameters.value(), body?.value(), headers, this.box.base_url);
    const redraw = () => (curl.textContent = build().curl);
    const incomplete = make("input", { type: "checkbox", class: "incomplete", on: { change: () => (form.noValidate = incomplete.checked) } });
    const form = make("form", { class: "stack", "aria-label": `${call.method} ${call.path}` }, make("p", { class: "soft" }, call.summary ?? ""),
      id && known[id] === "" ? make("p", { class: "card" }, `This asks about a message, and none was sent yet that it knows. First send one with ${senderFor(call, calls)?.path ?? "another call"}, then choose this again.`) : null,
      token ? make("div", {}, make("p", { class: "soft" }, "This call wants a pass that runs out after an hour, a token. The simulator makes a new one each time you send:"), callShown("POST", `tokens/${vendor.name}`, { account: access.account })) : null,
      parameters.element, body?.element,
      make("div", { class: "row" }, make("button", { class: "button first" }, "Send"), copier(() => build().curl, "Copy as curl"), make("label", { class: "row" }, incomplete, "Send it although something is missing")),
      make("details", {}, make("summary", {}, "The same by curl"), curl), answer);
    form.addEventListener("input", redraw);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (token) await attempt(this.refusal, pass);
      redraw();
      await this.send(build(), answer);
    });
    redraw();
    fill(place, form);
  }

  async send({ path, options }, place) {
    let got;
    try {
      got = await fetch(`${here.replace(/__admin\/$/, "")}${path.slice(1)}`, { ...options, cache: "no-store" });
    } catch {
      fill(place, make("p", { class: "refusal" }, "No answer came: the connection was closed."));
      return;
    }
    const text = await got.text();
    const ours = got.headers.get("X-Sms-Simulator-Problem");
    fill(place, make("div", { class: "row" }, make("span", { class: `badge ${got.ok ? "good" : "bad"}` }, String(got.status)), ours ? make("span", { class: "tag" }, "of the simulator") : null,
      make("a", { href: address("messages") }, "See the inbox"), make("a", { href: address("requests") }, "See the request")), make("pre", { class: "card" }, text));
  }
}

customElements.define("sms-send", Send);
