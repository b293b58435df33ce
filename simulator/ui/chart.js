// Draw what changes over virtual time as steps: a sloped edge would show states that never were.

import { make } from "./dom.js";
import { count, dayOf, timeOf } from "./format.js";

const TALL = 190;
const LEFT = 56;
const BOTTOM = 22;
const TOP = 8;

let WIDE = 800; // of the drawing being made: less on a phone, where its letters would be too small

const isNarrow = () => matchMedia("(max-width: 760px)").matches;

/** How many bins fit. */
export const bins = () => (isNarrow() ? 60 : 120);

/**
 * Make a chart.
 * @param {object} chart `kind` "line" or "bands"; `begin` and `ends` of the bins, as `series` has them; `rows` [{name,
 *   label, values, lows?}], bottom first; `label` a sentence that says it all; `unit` of the values; `marks` [{at,
 *   label}]; `at(instant)` what a click leads to.
 */
export function chart({ kind, begin, ends, rows, label, unit = "", marks = [], at }) {
  const starts = [begin, ...ends.slice(0, -1)].map((time) => Date.parse(time));
  const until = Date.parse(ends.at(-1));
  WIDE = isNarrow() ? 400 : 800;
  const top = highest(kind, rows);
  const x = (instant) => LEFT + ((instant - starts[0]) / Math.max(1, until - starts[0])) * (WIDE - LEFT - 8);
  const y = (value) => TALL - BOTTOM - (value / top) * (TALL - BOTTOM - TOP);
  const drawing = make("svg:svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": label, class: "chart" }, grid(top, y), axis(starts, until, x));
  if (kind === "bands") drawing.append(...bands(rows, starts, until, x, y));
  else drawing.append(...lines(rows, starts, until, x, y));
  for (const mark of marks) {
    const here = x(Date.parse(mark.at));
    drawing.append(make("svg:line", { x1: here, x2: here, y1: TOP, y2: TALL - BOTTOM, class: "mark" }, make("svg:title", mark.label)));
  }
  if (at) {
    drawing.addEventListener("click", (event) => {
      const box = drawing.getBoundingClientRect();
      const share = (((event.clientX - box.left) / box.width) * WIDE - LEFT) / (WIDE - LEFT - 8);
      at(new Date(starts[0] + Math.min(1, Math.max(0, share)) * (until - starts[0])).toISOString());
    });
  }
  return make("figure.charted", drawing, asTable(ends, rows, unit));
}

function highest(kind, rows) {
  let most = 0;
  for (let bin = 0; bin < (rows[0]?.values.length ?? 0); bin += 1) {
    const values = rows.map((row) => Number(row.values[bin]));
    most = Math.max(most, kind === "bands" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values));
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}

function grid(top, y) {
  return [0, 0.5, 1].map((share) => [
    make("svg:line", { x1: LEFT, x2: WIDE - 8, y1: y(top * share), y2: y(top * share), class: "grid" }),
    make("svg:text", { x: LEFT - 8, y: y(top * share) + 4, "text-anchor": "end" }, count(Number((top * share).toFixed(2)))),
  ]);
}

function axis(starts, until, x) {
  const isLong = until - starts[0] > 2 * 86_400_000;
  return Array.from({ length: 6 }, (_, step) => {
    const instant = starts[0] + ((until - starts[0]) * step) / 5;
    const anchor = step === 0 ? "start" : step === 5 ? "end" : "middle";
    return make("svg:text", { x: x(instant), y: TALL - 5, "text-anchor": anchor }, isLong ? dayOf(instant, instant) : timeOf(instant));
  });
}

function bands(rows, starts, until, x, y) {
  const below = starts.map(() => 0);
  return rows.map((row) => {
    const lower = [...below];
    row.values.forEach((value, bin) => (below[bin] += Number(value)));
    const up = steps(below, starts, until, x, y);
    const down = steps(lower, starts, until, x, y).reverse();
    return make("svg:path", { d: `M${[...up, ...down].map((point) => point.join(" ")).join("L")}Z`, class: `band ${row.name}` });
  });
}

function lines(rows, starts, until, x, y) {
  return rows.flatMap((row) => {
    const path = steps(row.values.map(Number), starts, until, x, y);
    const drawn = [make("svg:path", { d: `M${path.map((point) => point.join(" ")).join("L")}`, class: `edge ${row.name}` })];
    (row.lows ?? []).forEach((low, bin) => {
      if (Number(low) < Math.min(Number(row.values[bin]), Number(row.values[bin - 1] ?? row.values[bin]))) {
        const here = x(starts[bin]);
        drawn.push(make("svg:line", { x1: here, x2: here, y1: y(Number(low)), y2: y(Number(row.values[bin])), class: `edge ${row.name}` }));
      }
    });
    return drawn;
  });
}

function steps(values, starts, until, x, y) {
  return values.flatMap((value, bin) => [[x(starts[bin]), y(value)], [x(starts[bin + 1] ?? until), y(value)]]
    .map(([across, up]) => [across.toFixed(1), up.toFixed(1)]));
}

function asTable(ends, rows, unit) {
  const details = make("details", make("summary", "As a table"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const head = make("tr", make("th", { scope: "col" }, "Until"), rows.map((row) => make("th", { scope: "col", class: "right" }, row.label ?? row.name, unit ? `, ${unit}` : "")));
    const body = ends.map((time, bin) => make("tr", make("th", { scope: "row" }, `${dayOf(time)} ${timeOf(time, true)}`),
      rows.map((row) => make("td.right", String(row.values[bin])))));
    details.append(make("div.scroll", { tabindex: "0", role: "region", "aria-label": "The chart as a table" }, make("table", make("thead", head), make("tbody", body))));
  });
  return details;
}

/** The names of the rows with their colours and present values. */
export function legend(rows) {
  return make("ul.legend", rows.map((row) => make("li", make("span", { class: `dot ${row.name}` }), `${row.label} `, make("strong", row.shown))));
}
