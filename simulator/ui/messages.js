// The messages of a query, newest first, read page by page as they come in sight.

import { read } from "./api.js";

const PAGE = 50;
const MOST_WAITING = 2000;

export const ordinalOf = (id) => Number(id.slice(2));

/** A source for `sms-list`. Tells `changed` when rows came, and `refused` with the problem. */
export class Messages extends EventTarget {
  constructor(query) {
    super();
    this.query = query;
    this.rows = [];
    this.places = new Map();
    this.coming = new Map();
    this.total = 0;
    this.kept = 0;
    this.unmatched = null;
    this.isKnown = false;
    this.waiting = new Map();
  }

  at(index) {
    return this.rows[index] ?? null;
  }

  /** Read the newest page; what was read before is forgotten. */
  async open() {
    const page = await this.page(null);
    this.rows = [];
    this.places.clear();
    this.waiting.clear();
    this.kept = page.total;
    this.unmatched = page.unmatched;
    this.isKnown = true;
    // Ids are numbers in a row: a place tells the id, unless some were deleted.
    this.newest = page.last ? ordinalOf(page.last) : 0;
    this.isDense = !this.query && page.total > 0 && this.newest - ordinalOf(page.first) + 1 === page.total;
    this.put(0, page);
    this.total = this.isDense ? page.total : this.rows.length + (this.next ? 1 : 0);
  }

  page(cursor) {
    return read("messages", { view: "row", limit: PAGE, q: this.query, cursor });
  }

  put(from, page) {
    page.messages.forEach((row, step) => {
      this.rows[from + step] = row;
      this.places.set(row.id, from + step);
    });
    this.next = page.next_cursor;
  }

  /** Have the rows from one index up to another read where they are not there yet. */
  wanted(from, to) {
    if (!this.isKnown) return;
    if (!this.isDense) {
      if (to >= this.rows.length && this.next) this.load(this.rows.length, this.next);
      return;
    }
    for (let index = from - (from % PAGE); index < to; index += PAGE) {
      const isThere = [index, Math.min(index + PAGE, this.total) - 1].every((at) => this.rows[at]);
      if (!isThere) this.load(index, `m-${this.newest - index + 1}`);
    }
  }

  async load(index, cursor) {
    if (this.coming.has(cursor)) return;
    const asked = this.rows;
    this.coming.set(cursor, true);
    try {
      const page = await this.page(cursor);
      if (asked !== this.rows) return;
      this.put(index, page);
      if (!this.isDense) this.total = this.rows.length + (page.next_cursor ? 1 : 0);
      this.dispatchEvent(new Event("changed"));
    } catch (problem) {
      this.dispatchEvent(new CustomEvent("refused", { detail: problem }));
    } finally {
      this.coming.delete(cursor);
    }
  }

  /**
   * Take rows that the server tells of: known ones are exchanged, further ones wait until `arrive`.
   * @returns how many wait.
   */
  take(rows) {
    for (const row of rows) {
      const place = this.places.get(row.id);
      if (place !== undefined) this.rows[place] = row;
      else if (this.isKnown && ordinalOf(row.id) > this.newestShown()) this.waiting.set(row.id, row);
    }
    return this.waiting.size;
  }

  newestShown() {
    return this.rows[0] ? ordinalOf(this.rows[0].id) : 0;
  }

  /** Put the rows that wait on top; false where there are too many, and `open` is the way. */
  arrive() {
    const rows = [...this.waiting.values()].sort((one, other) => ordinalOf(other.id) - ordinalOf(one.id));
    this.waiting.clear();
    if (rows.length > MOST_WAITING) return false;
    const top = rows.length ? ordinalOf(rows[0].id) : this.newest;
    if (this.isDense && top - this.newest !== rows.length) return false;
    this.rows = [...rows, ...this.rows];
    this.places = new Map(this.rows.flatMap((row, index) => (row ? [[row.id, index]] : [])));
    this.newest = top;
    this.total += rows.length;
    this.kept += rows.length;
    return true;
  }
}
