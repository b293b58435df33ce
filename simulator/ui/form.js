// A form of a JSON Schema's properties: texts, numbers, choices, and JSON for what is deeper.

import { make } from "./dom.js";

const LONG = new Set(["message", "message_body", "text", "content"]);

/**
 * Make fields.
 * @param {object} schema `properties` and `required`.
 * @param {object} example values to begin with.
 * @param {object} known values that go before those of the example, credentials for instance.
 * @returns `element`, and `value()`: an object without what was left empty.
 */
export function makeFields(schema, example, known) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => field(name, property, known[name] ?? deep(example[name], known), required.has(name)));
  return {
    element: make("div", { class: "fields" }, fields.map(({ element }) => element)),
    value: () => Object.fromEntries(fields.map(({ name, value }) => [name, value()]).filter(([, value]) => value !== undefined)),
  };
}

/** Put known values into an example at whatever depth. */
function deep(value, known) {
  if (Array.isArray(value)) return value.map((each) => deep(each, known));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, known[name] ?? deep(each, known)]));
  return value;
}

function field(name, property, initial, isRequired) {
  const types = [property.type].flat();
  const isDeep = types.includes("object") || (types.includes("array") && !types.includes("string")) || (initial && typeof initial === "object");
  const about = property.description ? make("small", {}, property.description) : null;
  const control = controlOf(name, property, initial, isDeep, isRequired, types);
  const element = make("label", { class: `field ${isDeep || LONG.has(name) ? "wide" : ""}` }, make("span", {}, name, isRequired ? "" : " (optional)"), control, about);
  const value = () => {
    const text = control.value;
    if (text === "") return undefined;
    if (isDeep) {
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    }
    const isNumber = !types.includes("string") && (types.includes("integer") || types.includes("number"));
    if (isNumber && Number.isFinite(Number(text))) return Number(text);
    return types.includes("boolean") && !types.includes("string") ? text === "true" : text;
  };
  return { name, element, value };
}

function controlOf(name, property, initial, isDeep, isRequired, types) {
  if (isDeep) return make("textarea", { name, rows: 6, class: "mono", spellcheck: "false", value: initial === undefined ? "" : JSON.stringify(initial, null, 2) });
  if (property.enum) return make("select", { name }, isRequired ? null : make("option", { value: "" }, ""), property.enum.filter((each) => each !== "").map((each) => make("option", { value: each, selected: each === initial }, String(each))));
  if (LONG.has(name)) return make("textarea", { name, rows: 3, value: initial ?? "" });
  return make("input", { name, autocomplete: "off", spellcheck: "false", inputmode: types.includes("integer") && !types.includes("string") ? "numeric" : null, value: initial ?? "" });
}
