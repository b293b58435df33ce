// Call the control API by relative addresses, so that the page works behind any prefix.

const BASE = new URL(".", location.href.split("#")[0]);
const YAML = "application/yaml";
const IN_SANDBOX = /\/s\/[^/]+\/__admin\/$/;

/** The control API of the sandbox that is shown, and of the whole server. */
export const here = BASE.pathname;
export const serverWide = IN_SANDBOX.test(here) ? new URL("../../../__admin/", BASE).pathname : here;

/** The page of another sandbox. */
export function pageOf(name) {
  return name === "default" ? serverWide : new URL(`../s/${encodeURIComponent(name)}/__admin/`, new URL(serverWide, BASE)).pathname;
}

const KEY = `sms-simulator-token ${serverWide}`;

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
};

/** What the server refused, in its own words. */
export class Problem extends Error {
  constructor(status, document) {
    super(document?.detail ?? document?.title ?? `HTTP ${status}`);
    this.status = status;
    this.document = document;
  }
}

/** No answer came. */
export class Gone extends Error {
  constructor() {
    super("The server does not answer.");
  }
}

/** Events about the connection: `token` where one is wanted, `gone`, `there`, `begins` and `anew` about beginning anew. */
export const connection = new EventTarget();

function tellAll(name, detail) {
  connection.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * Make the URL of an operation.
 * @param {string} path below /__admin/; with a `!` in front it is about the whole server.
 * @param {object} query left out where a value is null, undefined or empty.
 */
export function urlOf(path, query = {}) {
  const url = new URL(path.startsWith("!") ? serverWide + path.slice(1) : here + path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

/** Ask for anything by `fetch`, with the token; raises `Problem` and `Gone`. */
export async function ask(method, path, { query, body, signal, headers } = {}) {
  const sent = { ...headers };
  if (token.get()) sent.Authorization = `Bearer ${token.get()}`;
  const isText = typeof body === "string"; // YAML
  if (body !== undefined) sent["Content-Type"] = isText ? YAML : "application/json";
  let answer;
  try {
    answer = await fetch(urlOf(path, query), {
      method,
      headers: sent,
      body: body === undefined || isText ? body : JSON.stringify(body),
      signal,
      cache: "no-store",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    tellAll("gone");
    throw new Gone();
  }
  tellAll("there");
  if (answer.ok) return answer;
  const text = await answer.text();
  let document = null;
  try {
    document = JSON.parse(text);
  } catch {
    document = { detail: text.slice(0, 500) };
  }
  if (answer.status === 401) tellAll("token");
  throw new Problem(answer.status, document);
}

/** Read something. */
export async function read(path, query, signal) {
  return (await ask("GET", path, { query, signal })).json();
}

/** Change something. */
export async function change(method, path, body, query) {
  const isAnew = /\b(reset|scenario|demo-data)$/.test(path) && urlOf(path).pathname.startsWith(here);
  if (isAnew) tellAll("begins");
  const answer = await ask(method, path, { body, query }).finally(() => isAnew && tellAll("anew"));
  return answer.status === 204 ? null : answer.json();
}

/** The call as a command, for whoever wants to do it without the page. */
export function asCurl(method, path, body, query) {
  const isText = typeof body === "string";
  const headers = { ...(token.get() && { Authorization: "Bearer TOKEN" }), ...(isText && { "Content-Type": YAML }) };
  return curlOf(method, urlOf(path, query), headers, body === undefined ? "" : ` ${isText ? "--data-binary" : "-d"} ${quoted(isText ? body : JSON.stringify(body))}`);
}

export const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

/** Write any request as a command; `data` are the options that say its body. */
export function curlOf(method, url, headers, data) {
  const shown = Object.entries(headers).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join("");
  return `curl${method === "GET" || (method === "POST" && data) ? "" : ` -X ${method}`}${shown} ${quoted(url)}${data}`;
}
