// A list of many rows of which only those in sight are there: rows of equal height, read page by page.

import { fill, make, tell } from "./dom.js";

const AROUND = 6;
const TALLEST = 16_000_000; // pixels; browsers end somewhere above

/**
 * Properties: `source` ({total, at(index), wanted(from, to)}), `draw` (item -> children), `height` of a row in pixels,
 * `label`. Events: `sms-open` with the item, `sms-scrolled` with whether the top is in sight.
 */
class List extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "listbox");
    this.setAttribute("tabindex", "0");
    this.space = make("div.space", { role: "presentation" });
    this.append(this.space);
    this.rows = new Map();
    this.addEventListener("scroll", () => this.soon());
    this.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(Number(row.dataset.index), true);
    });
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.sized = new ResizeObserver(() => this.soon());
    this.sized.observe(this);
  }

  disconnectedCallback() {
    this.sized.disconnect();
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.render();
    });
  }

  get scale() {
    return Math.max(1, (this.source.total * this.height) / TALLEST);
  }

  get isAtTop() {
    return this.scrollTop < this.height / 2;
  }

  /** The index of the first row in sight. */
  get first() {
    return Math.floor((this.scrollTop * this.scale) / this.height);
  }

  /** Draw what is in sight anew: after the source changed. */
  refresh() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.render();
  }

  render() {
    if (!this.source || !this.isConnected) return;
    const { total } = this.source;
    const tall = Math.min(total * this.height, TALLEST);
    this.space.style.setProperty("height", `${tall}px`);
    const from = Math.max(0, this.first - AROUND);
    const to = Math.min(total, this.first + Math.ceil(this.clientHeight / this.height) + AROUND);
    this.source.wanted(from, to);
    for (const [index, row] of this.rows) {
      if (index < from || index >= to) {
        row.remove();
        this.rows.delete(index);
      }
    }
    const shift = this.scrollTop - this.scrollTop * this.scale;
    for (let index = from; index < to; index += 1) this.place(index, shift);
    this.choose(this.chosen ?? -1, false);
    tell(this, "sms-scrolled", { isAtTop: this.isAtTop });
  }

  place(index, shift) {
    const item = this.source.at(index);
    let row = this.rows.get(index);
    if (!row) {
      row = make("div.line", { role: "option", id: `${this.id || "row"}-${index}`, "data-index": index });
      this.rows.set(index, row);
      this.space.append(row);
    }
    row.style.setProperty("transform", `translateY(${index * this.height + shift}px)`);
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.source.total);
    if (row.shown === item) return;
    row.shown = item;
    row.classList.toggle("waiting", !item);
    fill(row, item ? this.draw(item, row) : null);
  }

  /** Mark a row as the chosen one; `open` tells whoever listens. */
  choose(index, open) {
    this.chosen = index;
    for (const [at, row] of this.rows) row.setAttribute("aria-selected", String(at === index));
    const row = this.rows.get(index);
    if (row) this.setAttribute("aria-activedescendant", row.id);
    else this.removeAttribute("aria-activedescendant");
    if (open && this.source.at(index)) tell(this, "sms-open", { item: this.source.at(index), index });
  }

  /** Move by rows, and keep the chosen one in sight. */
  move(by) {
    const index = Math.min(this.source.total - 1, Math.max(0, (this.chosen ?? -1) + by));
    const top = (index * this.height) / this.scale;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top + this.height > this.scrollTop + this.clientHeight) this.scrollTop = top + this.height - this.clientHeight;
    this.choose(index, false);
    this.render();
  }

  pressed(event) {
    const pages = Math.max(1, Math.floor(this.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: pages, PageUp: -pages, Home: -Infinity, End: Infinity };
    if (event.key in steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      this.move(Math.max(-this.source.total, Math.min(this.source.total, steps[event.key])));
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.choose(this.chosen, true);
    }
  }
}

customElements.define("sms-list", List);
