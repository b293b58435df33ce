// Names for people: of the vendors, and of the day that no scenario makes.

import { read } from "./api.js";

export const ORDINARY = "an ordinary day";

export let titles = new Map();

/** Read them once. */
export async function readTitles() {
  if (!titles.size) titles = new Map((await read("vendors")).vendors.map((vendor) => [vendor.name, vendor.title]));
}

/** `MsGine` for `msgine`; any other name as it is. */
export const titleOf = (name) => titles.get(name) ?? name;
