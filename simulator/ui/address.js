// Addresses within the page: `#/messages/m-302?q=code`. Every view has one.

/** Take the present address apart: `{place: "messages", of: ["m-302"], query: {q: "code"}}`. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [place = "", ...of] = path.split("/").map(decoded);
  return { place: place || "messages", of, query: Object.fromEntries(new URLSearchParams(search)) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Write an address; what is empty in a query is left out. */
export function address(place, of = [], query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const search = new URLSearchParams(kept).toString();
  return `#/${[place, ...of.map(encodeURIComponent)].join("/")}${search ? `?${search}` : ""}`;
}
