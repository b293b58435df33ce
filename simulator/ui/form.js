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
  const has = (...each) => types.some((type) => each.includes(type));
  const isFile = property.format === "binary" || (property.contentMediaType && !property.contentEncoding);
  const items = has("array") && [property.items?.type ?? "string"].flat()[0];
  const isList = items && items !== "object" && items !== "array";
  const isDeep = !isList && (has("object") || (items && !has("string")) || (initial && typeof initial === "object"));
  const isTime = property.format === "date-time";
  const control = isFile ? fileInput(name, property, initial) : controlOf(name, property, initial, { isDeep, isTime, isRequired, isList: isList && !has("string"), isBoolean: has("boolean"), isNumeric: has("integer") && !has("string") });
  control.required = isRequired;
  const hints = [property.description, isTime ? null : (property["x-looks"] ?? property.items?.["x-looks"]), isTime && "A date and a time in UTC, as everywhere on this page", isList && "Several with commas between them or each on a line"];
  const label = make("label.field", make("span", property.title ?? name, isRequired ? "" : " (optional)"), control, sentences(hints).map((each) => make("small", each)));
  const element = make(isDeep || isFile || (isList && !has("string")) || LONG.has(name) ? "div.wide" : "div", label);
  if (isFile && initial) {
    const content = make("details.small", make("summary", `What is in ${control.files[0].name}`), make("pre", initial));
    control.addEventListener("input", () => content.remove());
    element.append(content);
  }
  if (property.choices) element.append(make("datalist", { id: `${name}-choices` }, property.choices.map((each) => make("option", each))));
  /** Read what was written: `value`, or what is `wrong` with it, in whose place the text itself is sent. */
  const written = () => {
    const text = control.value;
    if (isTime) return { value: /:\d\d:/.test(text) ? `${text}Z` : `${text}:00Z` };
    if (isDeep || (items && /^\s*\[/.test(text))) {
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { value: text, wrong: "This is no JSON yet: see that quotes and brackets are closed" };
      }
    }
    if (isList && (!has("string") || (/[,\n]/.test(text) && !new RegExp(property.pattern ?? "^", "u").test(text)))) {
      return { value: text.split(/[,\n]/).map((each) => each.trim()).filter(Boolean).map((each) => (/integer|number/.test(items) && Number.isFinite(Number(each)) ? Number(each) : each)) };
    }
    if (has("string")) return { value: text };
    if (has("boolean")) return { value: text === "true" };
    if (!has("integer", "number")) return { value: text };
    return text.trim() && Number.isFinite(Number(text)) ? { value: Number(text) } : { value: text, wrong: "Please write a number, in digits" };
  };
  const value = () => (isFile ? control.files[0] : control.value === "" ? undefined : written().value);
  const told = () => {
    const wrong = !isFile && control.value !== "" && written().wrong;
    control.setCustomValidity(wrong ? `${wrong}${orTick(control)}.` : "");
  };
  control.addEventListener("input", told);
  control.addEventListener("invalid", () => {
    told();
    if (control.validity.valueMissing) control.setCustomValidity(`Please fill this in${orTick(control)}.`);
  });
  return { name, element, value };
}

const sentences = (texts) => texts.filter(Boolean).map((text) => `${text[0].toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`);

const orTick = ({ form }) => (form?.querySelector(".incomplete") ? ", or tick “Send it although something is missing or wrong”" : "");

function controlOf(name, property, initial, { isDeep, isTime, isList, isBoolean, isNumeric, isRequired }) {
  if (isList) return make("textarea", { name, rows: 3, spellcheck: "false", value: [initial ?? []].flat().join("\n") });
  if (isDeep) return make("textarea.mono", { name, rows: 6, spellcheck: "false", value: initial === undefined ? "" : JSON.stringify(initial, null, 2) });
  const choices = property.enum?.filter((each) => each !== "") ?? (isBoolean && [true, false]);
  if (choices) {
    const first = initial ?? (isRequired ? choices[0] : "");
    return make("select", { name }, make("option", { value: "" }, isBoolean ? "leave it out" : ""), choices.map((each) => make("option", { value: String(each), selected: String(each) === String(first) }, { true: "yes", false: "no" }[each] ?? String(each))));
  }
  if (isTime) return make("input", { name, type: "datetime-local", step: 1, value: initial ? new Date(initial).toISOString().slice(0, 19) : "" });
  if (LONG.has(name)) return make("textarea", { name, rows: 3, value: initial ?? "" });
  return make("input", { name, autocomplete: "off", spellcheck: "false", inputmode: isNumeric ? "numeric" : null, list: property.choices ? `${name}-choices` : null, value: initial ?? "" });
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
