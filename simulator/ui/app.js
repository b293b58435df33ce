// The frame: header, navigation, strips, and the view that the address names.

import { address, route } from "./address.js";
import { change, connection, pageOf, read, serverWide, token } from "./api.js";
import { setClock } from "./clock.js";
import { announce, fill, icon, make, press } from "./dom.js";
import { counted, realTimeOf } from "./format.js";
import { isNotRebuilt, keptNotice } from "./kept.js";
import { life as lifeTold, listen, look, news, paced } from "./stream.js";
import { ORDINARY, readTitles, titleOf } from "./titles.js";
import { keepLife, knownLife } from "./unread.js";
import "./search.js";
import "./inbox.js";

const PLACES = [
  { path: "messages", name: "Inbox", icon: "inbox", element: "sms-inbox", key: "i" },
  { path: "requests", name: "Requests", icon: "requests", element: "sms-requests", key: "r" },
  { path: "money", name: "Money", icon: "money", element: "sms-money", key: "m" },
  { path: "day", name: "The day", icon: "day", element: "sms-day", key: "d" },
  { path: "send", name: "Send", icon: "send", element: "sms-send", key: "s" },
  { path: "sandboxes", name: "Sandboxes", icon: "boxes", element: "sms-boxes", key: "b" },
];
const ALSO = { numbers: "messages" };
const FILES = { "sms-requests": "./requests.js", "sms-money": "./money.js", "sms-day": "./day.js", "sms-send": "./send.js",
  "sms-boxes": "./boxes.js" };

class App extends HTMLElement {
  connectedCallback() {
    this.attentive = paced(() => this.attend());
    this.sandbox = null;
    this.nav = make("nav.nav", { "aria-label": "Parts of the page" });
    this.main = make("main", { id: "main", tabindex: "-1" });
    this.strips = make("section.strips", { "aria-label": "Notices" });
    this.boxName = make("a.box-name", { href: address("sandboxes") });
    this.polled = make("span.polled.small.soft", { role: "status", title: "No stream of events comes through" });
    this.append(
      make("header.top",
        make("a.brand", { href: address("messages"), "aria-label": "SMS simulator" },
          make("img", { src: new URL("icon.svg", import.meta.url), alt: "", width: 24, height: 24 }), make("span", "SMS simulator")),
        this.boxName, make("sms-search"), this.polled, make("sms-clock")),
      this.strips, this.nav, this.main,
    );
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // it is no view's address
      this.main.focus();
    });
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus() && event.stopPropagation(), true); // and nothing behind
    document.addEventListener("click", ({ target }) => closeMenus(target));
    connection.addEventListener("token", () => this.askForToken());
    connection.addEventListener("begins", () => (this.isOwn = true));
    connection.addEventListener("anew", () => this.look().then(() => (this.isOwn = false)));
    connection.addEventListener("gone", () => this.connected(false));
    connection.addEventListener("there", () => this.connected(true));
    news.addEventListener("news", (event) => this.heard(event.detail));
    news.addEventListener("mode", ({ detail }) => this.told(detail));
    this.addEventListener("sms-search", (event) => this.searched(event.detail));
    this.draw();
    this.begin();
  }

  async begin() {
    if (await this.look()) this.show();
    window.addEventListener("hashchange", () => this.moved());
    listen();
  }

  /** Go to another view: a dialog belongs to the one that it was opened in, that for the token to all of them. */
  async moved() {
    closeMenus();
    const closed = document.querySelectorAll("dialog:not(.token)");
    closed.forEach((dialog) => dialog.close());
    await this.show();
    if (closed.length && document.activeElement.matches("body, dialog *")) this.view?.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** Say how news come. */
  told(mode) {
    fill(this.polled, mode === "polling" ? [icon("ring"), make("span", "asks every 2 s")] : null);
    if (mode === "deleted") this.lost("It was deleted while it was shown here.");
  }

  /** Look at the sandbox; false where it is gone. */
  async look() {
    const asked = (this.asked = {});
    const isOwn = this.isOwn; // begun while this page has it begin anew
    let sandbox;
    try {
      [sandbox] = await Promise.all([look(), readTitles()]);
    } catch (problem) {
      const isLost = problem.status === 404 || isNotRebuilt(problem);
      if (isLost) this.lost(problem.message, problem.status === 404 ? undefined : "This sandbox cannot be rebuilt");
      return !isLost;
    }
    if (asked !== this.asked) return true; // a later look knows more
    this.tellAnew(this.sandbox?.life ?? knownLife(), sandbox, isOwn || this.sandbox?.isEmpty);
    this.sandbox = { ...sandbox, isEmpty: !sandbox.counts.messages.kept && !sandbox.counts.requests.kept };
    fill(this.boxName, make("span", this.sandbox.name), icon("more"));
    this.boxName.setAttribute("aria-label", `Sandbox ${this.sandbox.name}: see the others`);
    setClock(this.sandbox.clock);
    this.attend();
    return true;
  }

  /** Tell of another life, unless this page began it, or there was nothing before it. */
  tellAnew(before, { life, server_started: started, data }, isQuiet) {
    if (!before || before === life) return;
    if (isQuiet) keepLife(life);
    const isOther = !data && Number(before) < Date.parse(started); // the server counts lives from its start
    this.anew = isQuiet ? null : `${isOther ? `The server was started anew at ${realTimeOf(started)}` : "This sandbox was begun anew"}; what was here before is gone.`;
  }

  knowAnew() {
    this.anew = null;
    keepLife(this.sandbox.life);
    this.attend();
  }

  draw() {
    const { place } = route();
    const current = ALSO[place] ?? place;
    const links = PLACES.map((each) =>
      make("a", { href: address(each.path), "aria-current": each.path === current ? "page" : null, "data-key": each.path },
        icon(each.icon), make("span", each.name)));
    const guide = make("a.apart", { href: `${serverWide}guide/` }, icon("guide"), make("span", "Manual"));
    fill(this.nav, links, guide);
  }

  /** Show the view that the address names. */
  async show() {
    const shown = route();
    const place = PLACES.find((each) => each.path === (ALSO[shown.place] ?? shown.place)) ?? PLACES[0];
    this.draw();
    this.querySelector("sms-search").shown(shown);
    const before = this.view;
    const isOther = before?.localName !== place.element;
    if (isOther) {
      if (this.away) return this.wait();
      if (FILES[place.element]) await import(FILES[place.element]);
      if ((ALSO[route().place] ?? route().place) !== (ALSO[shown.place] ?? shown.place)) return; // gone on meanwhile
      this.view = make(place.element);
      fill(this.main, this.view);
      this.main.scrollTop = 0;
    }
    document.title = `${place.name} · ${this.sandbox?.name ?? "SMS"} · SMS simulator`;
    this.isWaiting = false;
    await this.view.show(shown).catch((problem) => this.away || Promise.reject(problem));
    if (isOther && this.away) return this.wait();
    if (before && before !== this.view) this.view.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** Say that a view is drawn once the server is back. */
  wait() {
    this.view = null;
    this.isWaiting = true;
    fill(this.main, make("div.empty", make("h1", { tabindex: "-1" }, "Cannot be shown while the server is away"),
      make("p.soft", "It is drawn by itself when the server is back.")));
    this.main.querySelector("h1").focus({ preventScroll: true });
  }

  heard(detail) {
    if ((detail.messages?.length || detail.requests?.length || detail.burst) && lifeTold() === this.sandbox?.life) this.sandbox.isEmpty = false;
    if (detail.restarted || detail.clock) this.look();
    this.view?.heard?.(detail)?.catch((problem) => this.away || problem.status === 404 || Promise.reject(problem)); // that is said without it
    if (detail.messages.length || detail.burst) this.anew = null;
    this.attentive();
  }

  searched({ query }) {
    const { place } = route();
    const goal = ["requests", "numbers"].includes(place) ? place : "messages";
    history.replaceState(null, "", address(goal, [], { q: query }));
    this.show();
  }

  /** Say where something wants attention. */
  async attend() {
    const found = (this.found = []);
    const sandbox = this.sandbox;
    if (!sandbox) return;
    if (this.anew) found.push(this.strip("boxes", this.anew, away(() => this.knowAnew())));
    if (sandbox.data) {
      const { data } = await read("sandbox").catch(() => sandbox); // more of it by now
      if (keptNotice(data)) found.push(this.strip("warn", keptNotice(data), make("a", { href: address("sandboxes") }, "Sandboxes")));
    }
    if (sandbox.scenario && sandbox.scenario !== ORDINARY) {
      const strip = this.strip("bolt", `The scenario ${sandbox.scenario} is on: the providers behave as it says.`, make("a", { href: address("day") }, "The day"));
      strip.classList.add("calm");
      found.push(strip);
    }
    if (sandbox.clock.is_frozen && sandbox.clock.planned) {
      found.push(this.strip("clock", `The clock stands still: ${counted(sandbox.clock.planned, "thing")} planned, nothing happens until you press \u25b7 above.`,
        make("a", { href: address("day") }, "The day")));
    }
    try {
      const { violations } = await read("violations", { level: "violation", limit: 50 });
      const newest = violations?.[0];
      if (newest && newest.exchange !== this.putAway && !(await this.isDemo(newest.exchange))) {
        const fields = [...new Set(violations.filter((each) => each.exchange === newest.exchange).map(({ pointer }) => pointer.split("/").at(-1)))];
        const where = fields.length > 1 ? `${fields.length} fields, ${fields.slice(0, 3).join(", ")}${fields.length > 3 ? "\u2026" : ""}` : fields[0];
        const what = newest.vendor ? `A request to ${titleOf(newest.vendor)} differs from what is documented: ${where}.` : "A request fits no call of any provider.";
        found.push(this.strip("warn", what, make("a", { href: address("requests", [newest.exchange]) }, "What to mend"), make("a", { href: address("requests", [], { kind: "violations" }) }, "See all"),
          away(() => { this.putAway = newest.exchange; this.attend(); })));
      }
    } catch {
      // The requests show what is wrong, too.
    }
    if (found === this.found) fill(this.strips, this.away, found);
  }

  /** Whether demo data made a request, which then is wrong on purpose. */
  async isDemo(id) {
    if (this.demo?.id !== id) {
      const { request } = await read(`requests/${id}`, { limit: 0 });
      this.demo = { id, is: request.headers.some(([name, value]) => /^user-agent$/i.test(name) && value === "demo-data") };
    }
    return this.demo.is;
  }

  strip(sign, text, ...more) {
    const unfold = ({ target }) => (target.textContent = target.parentElement.classList.toggle("unfolded") ? "less" : "more");
    return make("div.strip", icon(sign), make("span", text), press("bare whole", "more", unfold), ...more);
  }

  connected(isThere) {
    if (isThere === !this.away) return;
    this.away = isThere ? null : make("div.strip.bad", { role: "alert" }, icon("warn"),
      make("span", "The server does not answer. What is shown stays; the page tries again by itself."));
    fill(this.strips, this.away, [...this.strips.children].filter((strip) => !strip.classList.contains("bad")));
    if (isThere) this.look().then((isKnown) => (this.isWaiting && isKnown ? this.show() : this.view?.heard?.({ restarted: true })));
  }

  lost(why, title = "This sandbox is gone") {
    this.view = this.sandbox = this.anew = this.found = this.isWaiting = null; // nothing of it is true any more
    fill(this.strips, this.away);
    this.querySelector("sms-clock").hidden = true;
    fill(this.main, make("div.empty", make("h1", { tabindex: "-1" }, title), make("p.soft", why),
      make("a.button", { href: `${pageOf("default")}#/sandboxes` }, "Show the other sandboxes")));
  }

  askForToken() {
    if (document.querySelector("dialog.token")) return;
    const field = make("input", { type: "password", name: "token", autocomplete: "off", required: true, "aria-describedby": "about-token" });
    const form = make("form", { method: "dialog", class: "stack" },
      make("h2", "This server asks for a token"),
      make("label.field", make("span", "Token"), field),
      make("p", { id: "about-token", class: "soft small" }, "The one that it was started with: --admin-token or SMS_SIMULATOR_ADMIN_TOKEN. It is kept until this tab is closed."),
      token.get() ? make("p.refusal", "The token was refused.") : null,
      make("div.row", make("button.button.first", "Go on")));
    const dialog = make("dialog.token", { "aria-label": "Token" }, form);
    form.addEventListener("submit", () => {
      token.set(field.value.trim());
      location.reload();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  pressed(event) {
    const isTyping = event.target.closest("input, textarea, select, dialog[open], [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    if (this.going) {
      this.going = false;
      const goal = PLACES.find((place) => place.key === event.key);
      if (goal) {
        event.preventDefault();
        location.hash = address(goal.path);
      }
      return;
    }
    if (event.key === "g") this.going = true;
    else if (event.key === "/") {
      event.preventDefault();
      this.querySelector("sms-search input").focus();
    } else if (event.key === "?") this.help();
    else if (event.key === ".") this.querySelector("sms-clock").toggle();
    else if (event.key === "n") change("POST", "clock/next", {}).catch((problem) => announce(problem.message));
    else this.view?.pressed?.(event);
  }

  help() {
    const rows = [["/", "Search"], ["j k", "Move down and up"], ["Enter", "Open"], ["Esc", "Back"], ["g then i r m d s b", "Inbox, requests, money, day, send, sandboxes"],
      [".", "Stop or start the clock"], ["n", "Go to the next event"], ["c", "Copy the code"], ["u", "Mark as unread"], ["?", "This help"]];
    const dialog = make("dialog", { "aria-label": "Keys" }, make("form", { method: "dialog", class: "stack" }, make("h2", "Keys"),
      make("table", make("tbody", rows.map(([key, what]) => make("tr", make("th", { scope: "row" }, make("code", key)), make("td", what))))),
      make("div.row", make("button.button.first", "Close"))));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** Close menus, but that whose own button was clicked; false where none was open. */
function closeMenus(clicked) {
  const open = [...document.querySelectorAll("details.menu[open]")].filter((menu) => clicked?.closest("summary")?.parentElement !== menu);
  for (const menu of open) {
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
    menu.open = false;
  }
  return open.length > 0;
}

const away = (click) => press("bare away", icon("cross"), click, { "aria-label": "Put this away" });

customElements.define("sms-app", App);
