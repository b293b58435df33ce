// Make elements: the only place that does. Texts become text nodes, never HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 * @param {string} name its tag, with classes behind dots: `p.small.soft`; `svg:path` makes one of SVG.
 * @param {...any} rest first attributes by name, where there are some: `on` holds listeners, `style` properties, `value`,
 *   `checked` and `open` are set as properties, true is an empty attribute, and false, null and undefined are none.
 *   Then children: elements, texts, or lists of them; null and false are none.
 */
export function make(name, ...rest) {
  const [whole, ...classes] = name.split(".");
  const [tag, kind] = whole.split(":").reverse();
  const element = kind ? document.createElementNS(SVG, tag) : document.createElement(tag);
  const [attributes, children] = rest[0]?.constructor === Object ? [rest[0], rest.slice(1)] : [{}, rest];
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (key === "style") for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else if (["value", "checked", "open", "indeterminate"].includes(key)) element[key] = value;
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

/** Put other children into an element; the focus stays on that of the same `data-key` or text. */
export function fill(element, ...children) {
  const old = element.contains(document.activeElement) ? document.activeElement : null;
  element.replaceChildren(...flat(children));
  const same = ({ dataset: { key }, name, textContent }) => (old.dataset.key ? key === old.dataset.key : name === old.name && textContent === old.textContent);
  if (old && !old.isConnected) [...element.querySelectorAll(old.localName)].find(same)?.focus({ preventScroll: true });
  return element;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Make a button that does something when it is pressed; `kind` are further classes. */
export function press(kind, label, click, attributes) {
  return make("button", { type: "button", class: `button ${kind}`, ...attributes, on: { click } }, label);
}

/** A button that shows more of a list, where there is more. */
export const moreButton = (cursor, load) => cursor && press("", "Show more", () => load(cursor));

/** Tell whoever contains an element that something happened to it. */
export function tell(element, event, detail) {
  element.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
}

/** Put a text on the clipboard, also where the page came by plain http from another host. */
export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = make("textarea.beside", { "aria-hidden": "true", value: text });
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus({ preventScroll: true });
}

/** A button that copies a text, or what a function returns or fetches, and says so for a moment. */
export function copier(text, label, attributes = {}) {
  const button = make("button", { type: "button", class: "button small", ...attributes }, icon("copy"), make("span", label));
  button.addEventListener("click", async () => {
    const span = button.lastChild;
    try {
      await copy(typeof text === "function" ? await text() : text);
      span.textContent = "Copied";
      announce("Copied");
    } catch (problem) {
      span.textContent = "Not copied";
      announce(problem.message);
    }
    setTimeout(() => (span.textContent = label), 1500);
  });
  return button;
}

/** Say something to screen readers, one sentence in two seconds at most. */
export function announce(sentence) {
  const region = document.getElementById("spoken");
  if (!region) return;
  const now = Date.now();
  const wait = Math.max(0, (announce.free ?? 0) - now);
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => {
    announce.free = Date.now() + 2000;
    region.textContent = sentence;
  }, wait);
}

const PATHS = {
  inbox: "M3 11l2-7h10l2 7v5H3zM3 11h4.5l1 2h3l1-2H17",
  requests: "M4 6h12l-3-3M16 14H4l3 3",
  money: "M3 5.5h14v9H3zM10 8v4M6 8.5v3M14 8.5v3",
  day: "M10 3a7 7 0 1 1 0 14a7 7 0 0 1 0-14M10 6v4l2.5 2",
  send: "M17 3L3 9l5.5 2.5L11 17zM8.5 11.5L17 3",
  boxes: "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z",
  guide: "M10 5C8 3.5 5 3.5 3 4v11.5c2-.5 5-.5 7 1c2-1.5 5-1.5 7-1V4c-2-.5-5-.5-7 1zM10 5v11.5",
  search: "M9 4a5 5 0 1 1 0 10a5 5 0 0 1 0-10M13 13l4 4",
  pause: "M7.5 5v10M12.5 5v10",
  play: "M7 4.500l8 5.500l-8 5.500z",
  forward: "M4 5l6 5l-6 5zM10 5l6 5l-6 5z",
  copy: "M7 7h9v9H7zM4 12V4h8",
  tick: "M4 10.500l4 4l8-9",
  ticks: "M2 10.500l3.5 4l7-9M8.5 13l1.5 1.500l7.5-9",
  cross: "M5 5l10 10M15 5L5 15",
  dots: "M4.5 10h.1M10 10h.1M15.5 10h.1",
  more: "M5 8l5 5l5-5",
  back: "M12.5 4l-6 6l6 6",
  minus: "M6 10h8",
  plus: "M6 10h8M10 6v8",
  receive: "M15 5v5H5M8 7l-3 3l3 3",
  right: "M4 10h12M12 6l4 4l-4 4",
  ring: "M10 6a4 4 0 1 1 0 8a4 4 0 0 1 0-8",
  bolt: "M11 3L5 11h4l-1 6l6-8h-4z",
  warn: "M10 3.500L17.5 16h-15zM10 8v4M10 14h.1",
  numbers: "M5 3h7v14H5zM8 15h1M15 6v8",
};

/** Draw one of our icons; it says nothing to screen readers, a text beside it does. */
export function icon(name) {
  return make(
    "svg:svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" },
    make("svg:path", { d: PATHS[name] ?? PATHS.day }),
  );
}
