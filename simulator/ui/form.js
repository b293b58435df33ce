// A form of a JSON Schema's properties: texts, numbers, choices, files, and JSON for what is deeper.

import { make } from "./dom.js";

const LONG = new Set(["message", "message_body", "text", "content", "template"]);

/**
 * Make fields: `element`, and `value()`, an object without what was left empty.
 * @param {object} schema `properties`, whose `choices` are offered while somebody writes, and `required`.
 * @param {object} example values to begin with.
 * @param {object} known values that go before those of the example, credentials for instance.
 */
export function makeFields(schema, example, known) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => field(name, property, known[name] ?? deep(example[name], known), required.has(name)));
  return {
    element: make("div.fields", fields.map(({ element }) => element)),
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
  const isFile = property.format === "binary" || (property.contentMediaType && !property.contentEncoding);
  const isDeep = types.includes("object") || (types.includes("array") && !types.includes("string")) || (initial && typeof initial === "object");
  const control = isFile ? fileInput(name, property, initial) : controlOf(name, property, initial, isDeep, isRequired, types);
  control.required = isRequired;
  control.addEventListener("invalid", () => control.setCustomValidity(control.validity.valueMissing ? missing(control) : ""));
  control.addEventListener("input", () => control.setCustomValidity(""));
  const label = make("label.field", make("span", property.title ?? name, isRequired ? "" : " (optional)"), control, property.description && make("small", property.description));
  const element = make(isDeep || isFile || LONG.has(name) ? "div.wide" : "div", label);
  if (isFile && initial) {
    const content = make("details.small", make("summary", `What is in ${control.files[0].name}`), make("pre", initial));
    control.addEventListener("input", () => content.remove());
    element.append(content);
  }
  if (property.choices) element.append(make("datalist", { id: `${name}-choices` }, property.choices.map((each) => make("option", each))));
  const value = () => {
    if (isFile) return control.files[0];
    const text = control.value;
    if (text === "") return undefined;
    if (isDeep) {
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    }
    if (types.includes("string")) return text;
    if (/integer|number/.test(types) && Number.isFinite(Number(text))) return Number(text);
    return types.includes("boolean") ? text === "true" : text;
  };
  return { name, element, value };
}

const missing = ({ form }) => `Please fill this in${form?.querySelector(".incomplete") ? ", or tick “Send it although something is missing”" : ""}.`;

function controlOf(name, property, initial, isDeep, isRequired, types) {
  if (isDeep) return make("textarea.mono", { name, rows: 6, spellcheck: "false", value: initial === undefined ? "" : JSON.stringify(initial, null, 2) });
  if (property.enum) {
    const first = initial ?? (isRequired ? property.enum[0] : "");
    return make("select", { name }, make("option", { value: "" }, ""), property.enum.filter((each) => each !== "").map((each) => make("option", { value: each, selected: each === first }, String(each))));
  }
  if (LONG.has(name)) return make("textarea", { name, rows: 3, value: initial ?? "" });
  return make("input", { name, autocomplete: "off", spellcheck: "false", inputmode: types.includes("integer") && !types.includes("string") ? "numeric" : null, list: property.choices ? `${name}-choices` : null, value: initial ?? "" });
}

/** A choice of a file; what an example has in it is chosen as a file already. */
function fileInput(name, { contentMediaType: type }, initial) {
  const input = make("input", { type: "file", name, accept: type ?? null });
  if (!initial) return input;
  const chosen = new DataTransfer();
  chosen.items.add(new File([initial], `example.${type?.split("/")[1] ?? "txt"}`, { type }));
  input.files = chosen.files;
  return input;
}
