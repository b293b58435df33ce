// Send as an application would: a form for each call of a vendor, its fields from the vendor's documentation.

import { here, read } from "./api.js";
import { address } from "./address.js";
import { attempt } from "./confirm.js";
import { copier, fill, make } from "./dom.js";
import { makeFields } from "./form.js";

class Send extends HTMLElement {
  async show({ of }) {
    if (!this.vendors) {
      const [{ vendors }, box] = await Promise.all([read("vendors"), read("sandbox")]);
      this.vendors = vendors;
      this.box = box;
      this.accesses = await this.accessesOf(box);
    }
    const vendor = this.vendors.find((each) => each.name === of[0]) ?? this.vendors[0];
    if (!vendor) return;
    this.vendor = vendor;
    this.refusal = make("p", { class: "refusal", role: "alert" });
    this.place = make("div", { class: "card stack", role: "tabpanel", id: "call", "aria-labelledby": `send-${vendor.name}` });
    const tabs = make("div", { class: "tabs", role: "tablist", "aria-label": "Providers" }, [...this.vendors, { name: "incoming", title: "From a handset" }].map((each) =>
      make("button", { type: "button", role: "tab", id: `send-${each.name}`, "aria-controls": "call", "aria-selected": String(each.name === (of[0] ?? vendor.name)), "data-key": each.name,
        on: { click: () => (location.hash = address("send", [each.name])) } }, each.title)));
    fill(this, make("div", { class: "page" }, make("header", {}, make("h1", { tabindex: "-1" }, "Send"), make("p", { class: "soft" }, "As your application would: the same calls, the same keys, the same answers.")),
      make("div", {}, tabs, this.place), this.refusal));
    if (of[0] === "incoming") await this.incoming();
    else await this.outgoing(vendor);
  }

  async accessesOf(box) {
    return (await read(`!sandboxes/${encodeURIComponent(box.name)}`)).vendors;
  }

  async outgoing(vendor) {
    const document = await attempt(this.refusal, () => read(`!vendors/${vendor.name}/openapi.json`));
    if (!document) return;
    const calls = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => ({ path, method: method.toUpperCase(), ...call })));
    const choice = make("select", { "aria-label": "Call" }, calls.map((call, index) => make("option", { value: index }, `${call.method} ${call.path}`)));
    const rest = make("div", { class: "stack" });
    choice.addEventListener("change", () => this.draw(rest, calls[choice.value], document));
    fill(this.place, make("label", { class: "field" }, make("span", {}, "Call"), choice), rest);
    this.draw(rest, calls[0], document);
  }

  draw(place, call, document) {
    const content = call.requestBody?.content ?? {};
    const media = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"].find((each) => content[each]);
    const schema = media ? resolved(content[media].schema, document) : null;
    const example = exampleOf(Object.values(content[media]?.examples ?? {})[0]);
    const known = this.accesses[this.vendor.name]?.credentials ?? {};
    const headers = credentialHeaders(call, document, known);
    // Credentials given twice depart from the documentation.
    const needed = Object.keys(headers).length ? {} : known;
    const inQuery = (call.parameters ?? []).filter((each) => each.in !== "query" || !schema);
    const parameters = makeFields({ properties: Object.fromEntries(inQuery.map((each) => [each.name, { description: each.description, ...each.schema }])), required: inQuery.filter((each) => each.required).map((each) => each.name) }, {}, needed);
    const body = schema ? makeFields(schema, withoutUrls(example), needed) : null;
    const answer = make("div", { class: "stack", role: "status" });
    const curl = make("pre", { class: "small" });
    const build = () => requestOf(call, media, parameters, body, headers, this.box.base_url);
    const redraw = () => (curl.textContent = build().curl);
    const form = make("form", { class: "stack" }, make("p", { class: "soft" }, call.summary ?? ""), parameters.element, body?.element,
      make("div", { class: "row" }, make("button", { class: "button first" }, "Send"), copier(() => build().curl, "Copy as curl")), make("details", {}, make("summary", {}, "The same by curl"), curl), answer);
    form.addEventListener("input", redraw);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
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

  async incoming() {
    const fields = makeFields({ properties: { vendor: { enum: this.vendors.map((each) => each.name) }, to: { description: "The short code or number that it is sent to." }, from: { description: "The handset." }, text: { description: "What it says." } }, required: ["to", "from", "text"] }, { text: "STOP" }, {});
    const place = make("div", { role: "status" });
    const refusal = make("p", { class: "refusal", role: "alert" });
    const form = make("form", { class: "stack" }, make("p", { class: "soft" }, "A message from a handset to a short code of an account. A scenario, or PUT accounts/ID/incoming/NUMBER, says where it is passed on to."),
      fields.element, refusal, make("div", { class: "row" }, make("button", { class: "button first" }, "Send it")), place);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { change } = await import("./api.js");
      const answer = await attempt(refusal, () => change("POST", "incoming", fields.value()));
      if (answer) fill(place, make("pre", { class: "card" }, JSON.stringify(answer, null, 2)));
    });
    fill(this.place, form);
  }
}

/** Leave out the receivers of an example: nobody is there. */
function withoutUrls(example) {
  const isUrl = (value) => typeof value === "string" && /^https?:\/\//.test(value);
  return Object.fromEntries(Object.entries(example).filter(([, value]) => !isUrl(value)));
}

/** What a form begins with; an example that repeats a key is there as text alone. */
function exampleOf(example) {
  try {
    return example?.value ?? JSON.parse(example?.["x-text"] ?? "{}");
  } catch {
    return {};
  }
}

function resolved(schema, document) {
  if (!schema?.$ref) return schema;
  return resolved(schema.$ref.slice(2).split("/").reduce((place, name) => place[name], document), document);
}

const letters = (name) => name.toLowerCase().replace(/[^a-z]/g, "");

/** Headers that carry credentials, as the first way of the documentation that needs one. */
function credentialHeaders(call, document, known) {
  const schemes = document.components?.securitySchemes ?? {};
  for (const names of call.security ?? []) {
    const headers = {};
    for (const name of Object.keys(names)) {
      const scheme = schemes[name];
      const value = (scheme.description ?? "").match(/\{(\w+)\}/)?.[1];
      const fits = (field) => letters(scheme.name ?? "").endsWith(letters(field));
      const secret = known[value] ?? known[Object.keys(known).find(fits)];
      if (!secret) continue;
      if (scheme.type === "http") headers.Authorization = `Bearer ${secret}`;
      else if (scheme.in === "header") headers[scheme.name] = secret;
    }
    if (Object.keys(headers).length) return headers;
  }
  return {};
}

function requestOf(call, media, parameters, body, headers, base) {
  const values = parameters.value();
  let path = call.path;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, encodeURIComponent(value));
    else query.set(name, value);
  }
  if ([...query].length) path += `?${query}`;
  const options = { method: call.method, headers: { ...headers } };
  const sent = body?.value();
  const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
  let data = "";
  if (media === "application/json") {
    options.headers["Content-Type"] = media;
    options.body = JSON.stringify(sent);
    data = ` -d ${quoted(options.body)}`;
  } else if (media === "application/x-www-form-urlencoded") {
    options.body = new URLSearchParams(sent);
    data = Object.entries(sent).map(([name, value]) => ` --data-urlencode ${quoted(`${name}=${value}`)}`).join("");
  } else if (media) {
    options.body = new FormData();
    for (const [name, value] of Object.entries(sent)) options.body.set(name, value);
    data = Object.entries(sent).map(([name, value]) => ` -F ${quoted(`${name}=${value}`)}`).join("");
  }
  const shown = Object.entries(options.headers).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join("");
  const method = call.method === "GET" || (call.method === "POST" && data) ? "" : ` -X ${call.method}`;
  return { path, options, curl: `curl${method} ${quoted(base + path)}${shown}${data}` };
}

customElements.define("sms-send", Send);
