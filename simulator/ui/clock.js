// The clock of the sandbox, always in sight: it runs here between two looks at the server.

import { change, read } from "./api.js";
import { announce, fill, icon, make, tell } from "./dom.js";
import { dayOf, timeOf } from "./format.js";

const state = { at: Date.now(), since: performance.now(), speed: 0 };

/** The present instant of the sandbox, in milliseconds. */
export function now() {
  return state.at + (performance.now() - state.since) * state.speed;
}

/** Whether it stands still. */
export const stands = () => state.speed === 0;

/** Take what the server says of the clock: `now` and `speed`. */
export function setClock({ now: instant, speed }) {
  state.at = Date.parse(instant);
  state.since = performance.now();
  state.speed = speed;
  document.querySelectorAll("sms-clock").forEach((clock) => clock.draw());
}

class Clock extends HTMLElement {
  connectedCallback() {
    this.button = make("button", { type: "button", class: "button bare", "data-key": "pause", on: { click: () => this.toggle() } });
    this.time = make("a.time", { href: "#/day" });
    this.next = make("button", {
      type: "button", class: "button bare next", title: "Go to the next event (n)", "aria-label": "Go to the next event",
      on: { click: () => this.step() },
    }, icon("forward"));
    this.append(this.button, this.time, this.next);
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", "Clock of the sandbox");
    this.ticking = setInterval(() => this.tick(), 250);
    this.draw();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  draw() {
    const stands = state.speed === 0;
    this.classList.toggle("stands", stands);
    const label = stands ? "Start the clock (.)" : "Stop the clock (.)";
    this.button.title = label;
    this.button.setAttribute("aria-label", label);
    fill(this.button, icon(stands ? "play" : "pause"));
    this.pace = stands ? "stands still" : state.speed === 1 ? "live" : `${state.speed} times as fast`;
    this.said = "";
    this.tick();
  }

  tick() {
    const instant = now();
    const said = `${timeOf(instant, true)} ${this.pace}`;
    if (said === this.said) return;
    this.said = said;
    this.time.title = `${dayOf(instant)} ${timeOf(instant, true)} UTC, the time in the sandbox`;
    fill(this.time, make("span.digits", timeOf(instant, true)), make("span.pace", this.pace));
  }

  async toggle() {
    await this.call(state.speed === 0 ? "clock/resume" : "clock/freeze");
  }

  async step() {
    await this.call("clock/next");
  }

  async call(path) {
    try {
      await change("POST", path, {});
      setClock(await read("clock"));
      tell(this, "sms-step", { path });
    } catch (problem) {
      announce(problem.message);
    }
  }
}

customElements.define("sms-clock", Clock);
