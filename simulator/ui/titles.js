// The vendors' names for people.

import { read } from "./api.js";

let titles = new Map();

/** Read them once. */
export async function readTitles() {
  if (!titles.size) titles = new Map((await read("vendors")).vendors.map((vendor) => [vendor.name, vendor.title]));
}

/** `MsGine` for `msgine`; any other name as it is. */
export const titleOf = (name) => titles.get(name) ?? name;
