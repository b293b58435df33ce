// A documented call: what to fill its fields with, what lets it in, and the request that comes of both.

import { read } from "./api.js";

/** List the calls of a vendor's OpenAPI document, each with its path and method. */
export function callsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => ({ path, method: method.toUpperCase(), ...call })));
}

/** The form of a call's body in which it is sent: `media`, `schema`, `example`; nothing where it has none. */
export function bodyOf(call, document) {
  const content = call.requestBody?.content ?? {};
  const media = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"].find((each) => content[each]);
  if (!media) return { example: {} };
  return { media, schema: resolved(content[media].schema, document), example: exampleOf(Object.values(content[media].examples ?? {})[0]) };
}

/** The parameters of a call as a schema; those that a body says are left out. */
export function parametersOf(call, hasBody) {
  const kept = (call.parameters ?? []).filter((each) => each.in !== "query" || !hasBody);
  return { properties: Object.fromEntries(kept.map((each) => [each.name, { description: each.description, ...each.schema }])), required: kept.filter((each) => each.required).map((each) => each.name) };
}

/** Values for required parameters, which have no example of their own: those of other calls, or what their description has. */
export function borrowed({ properties, required }, calls, document) {
  const others = Object.assign({}, ...calls.map((each) => bodyOf(each, document).example).reverse());
  return Object.fromEntries(required.map((name) => [name, others[name] ?? properties[name].description?.match(/for example (\w+)/)?.[1]]));
}

/** The name of the field by which a call asks for one message, if it does. */
export const askedFor = (...schemas) => schemas.flatMap((each) => each?.required ?? []).find((name) => /^(message)?id$/i.test(name));

/** The beginning of the paths of a family of calls. */
const family = (call) => call.path.slice(0, call.path.lastIndexOf("/") + 1);

/** The call of the same family that sends. */
export const senderFor = (call, calls) => calls.find((each) => each.method === "POST" && each.path.startsWith(family(call)) && each.path !== call.path);

/** The id that the vendor gave the newest message which this call knows; nothing where none was sent. */
export async function newestId(vendor, call, name) {
  const { requests } = await read("requests", { vendor, limit: 200 });
  for (const { id } of requests.filter((each) => each.messages && each.target.includes(family(call))).slice(0, 5)) {
    try {
      const found = idIn(JSON.parse((await read(`requests/${id}`)).response.body.text), name);
      if (found !== undefined) return found;
    } catch {
      // It is gone, or had no answer: one before it may do.
    }
  }
}

function idIn(value, name) {
  if (!value || typeof value !== "object") return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = idIn(each, name) ?? (letters(key).endsWith("id") && letters(name).endsWith(letters(key)) ? each : undefined);
    if (found !== undefined) return found;
  }
}

/** Leave out the receivers of an example: nobody is there. */
export function withoutUrls(example) {
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

/** Headers that carry credentials, as the first way of the documentation that needs one; `token` where that is to be had. */
export function credentialHeaders(call, document, known, hasTokens) {
  const schemes = document.components?.securitySchemes ?? {};
  for (const names of call.security ?? []) {
    const headers = {};
    let token = false;
    for (const name of Object.keys(names)) {
      const scheme = schemes[name];
      const value = (scheme.description ?? "").match(/\{(\w+)\}/)?.[1];
      const fits = (field) => letters(scheme.name ?? "").endsWith(letters(field));
      const secret = known[value] ?? known[Object.keys(known).find(fits)];
      if (scheme.type === "http" && (secret || hasTokens)) headers.Authorization = `Bearer ${secret}`;
      else if (secret && scheme.in === "header") headers[scheme.name] = secret;
      token ||= scheme.type === "http" && !secret && hasTokens;
    }
    if (Object.keys(headers).length) return { headers, token };
  }
  return { headers: {}, token: false };
}

/** Make the request: its path, what `fetch` takes, and the same as a command. */
export function requestOf(call, media, values, sent, headers, base) {
  const inPath = new Set();
  let path = call.path.replace(/\{(\w+)\}/g, (_, name) => (inPath.add(name), encodeURIComponent(values[name] ?? "")));
  const query = new URLSearchParams(Object.entries(values).filter(([name]) => !inPath.has(name)));
  if ([...query].length) path += `?${query}`;
  const options = { method: call.method, headers: { ...headers } };
  const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
  const written = (flag) => Object.entries(sent).map(([name, value]) => ` ${flag} ${quoted(`${name}=${value instanceof File ? `@${value.name}` : value}`)}`).join("");
  let data = "";
  if (media === "application/json") {
    options.headers["Content-Type"] = media;
    options.body = JSON.stringify(sent);
    data = ` -d ${quoted(options.body)}`;
  } else if (media === "application/x-www-form-urlencoded") {
    options.body = new URLSearchParams(sent);
    data = written("--data-urlencode");
  } else if (media) {
    options.body = new FormData();
    for (const [name, value] of Object.entries(sent)) options.body.set(name, value);
    data = written("-F");
  }
  const shown = Object.entries(options.headers).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join("");
  const method = call.method === "GET" || (call.method === "POST" && data) ? "" : ` -X ${call.method}`;
  return { path, options, curl: `curl${method} ${quoted(base + path)}${shown}${data}` };
}
