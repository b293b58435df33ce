// A documented call: what to fill its fields with, what lets it in, and the request that comes of both.

import { curlOf, quoted, read } from "./api.js";

const JSON_TYPE = "application/json";
const MULTIPART = "multipart/form-data";

/** List the calls of a vendor's OpenAPI document. */
export function callsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => ({ path, method: method.toUpperCase(), ...call })));
}

/** The body that is sent: `media`, `schema`, `example`. */
export function bodyOf(call, document) {
  const content = call.requestBody?.content ?? {};
  const media = [JSON_TYPE, "application/x-www-form-urlencoded", MULTIPART].find((each) => content[each]);
  if (!media) return { example: {} };
  return { media, schema: resolved(content[media].schema, document), example: exampleOf(Object.values(content[media].examples ?? {})[0]) };
}

/** The parameters of a call as a schema, without those that its body has. */
export function parametersOf(call, hasBody) {
  const kept = (call.parameters ?? []).filter((each) => each.in !== "query" || !hasBody);
  return { properties: Object.fromEntries(kept.map(({ name, description, schema }) => [name, { description, ...schema }])), required: kept.filter((each) => each.required).map((each) => each.name) };
}

/** Values of required parameters, which have no examples: those of other calls, or in their descriptions. */
export function borrowed({ properties, required }, calls, document) {
  const others = Object.assign({}, ...calls.map((each) => bodyOf(each, document).example).reverse());
  return Object.fromEntries(required.map((name) => [name, others[name] ?? properties[name].description?.match(/for example (\w+)/)?.[1]]));
}

/** The field by which a call asks for one message, if it does. */
export const askedFor = (...schemas) => schemas.flatMap((each) => each?.required ?? []).find((name) => /^(message)?id$/i.test(name));

/** The beginning of the paths of a family of calls, which know the same messages. */
export const family = ({ path }) => path.slice(0, path.lastIndexOf("/") + 1);

/** The id that the vendor's answer gave the newest message of the family; nothing where none was sent. */
export async function newestId(vendor, call, name) {
  const { requests } = await read("requests", { vendor, limit: 200 });
  for (const { id } of requests.filter((each) => each.messages && each.target.includes(family(call))).slice(0, 5)) {
    try {
      const found = idIn(JSON.parse((await read(`requests/${id}`)).response.body.text), letters(name));
      if (found) return found;
    } catch {
      // It is gone meanwhile, or had no answer.
    }
  }
}

function idIn(value, name) {
  for (const [key, each] of Object.entries(value)) {
    const found = each && typeof each === "object" ? idIn(each, name) : /id$/i.test(key) && name.endsWith(letters(key)) && each;
    if (found) return found;
  }
}

/** What a form begins with, without receivers, for nobody is there; one that repeats a key is text alone. */
function exampleOf(example) {
  let value = {};
  try {
    value = example?.value ?? JSON.parse(example?.["x-text"] ?? "{}");
  } catch {
    // It is no JSON on purpose.
  }
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !/^https?:\/\//.test(each)));
}

function resolved(schema, document) {
  if (!schema?.$ref) return schema;
  return resolved(schema.$ref.slice(2).split("/").reduce((place, name) => place[name], document), document);
}

const letters = (name) => name.toLowerCase().replace(/[^a-z]/g, "");

/** Headers that carry credentials, by the first documented way that needs one; `token` where one is to be fetched. */
export function credentialHeaders(call, document, known, hasTokens) {
  for (const names of call.security ?? []) {
    const headers = {};
    let token = false;
    for (const each of Object.keys(names)) {
      const { type, in: place, name = "", description = "" } = document.components.securitySchemes[each];
      const secret = known[description.match(/\{(\w+)\}/)?.[1]] ?? known[Object.keys(known).find((field) => letters(name).endsWith(letters(field)))];
      if (secret && type === "http") headers.Authorization = `Bearer ${secret}`;
      else if (secret && place === "header") headers[name] = secret;
      else token ||= type === "http" && hasTokens;
    }
    if (token || Object.keys(headers).length) return { headers, token };
  }
  return { headers: {} };
}

/** Make the request: its path, what `fetch` takes, and the same as a command. */
export function requestOf(call, media, values, sent, headers, base) {
  const query = new URLSearchParams(values);
  let path = call.path.replace(/\{(\w+)\}/g, (_, name) => (query.delete(name), encodeURIComponent(values[name] ?? "")));
  if ([...query].length) path += `?${query}`;
  const options = { method: call.method, headers: { ...headers } };
  let data = "";
  if (media === JSON_TYPE) {
    options.headers["Content-Type"] = media;
    options.body = JSON.stringify(sent);
    data = ` -d ${quoted(options.body)}`;
  } else if (media) {
    const isMultipart = media === MULTIPART;
    options.body = isMultipart ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries(sent)) {
      options.body.set(name, value);
      data += ` ${isMultipart ? "-F" : "--data-urlencode"} ${quoted(`${name}=${value instanceof File ? `@${value.name}` : value}`)}`;
    }
  }
  return { path, options, curl: curlOf(call.method, base + path, options.headers, data) };
}
