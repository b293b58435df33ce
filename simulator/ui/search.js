// The field that searches messages or requests; the server alone understands its language.

import { icon, make, tell } from "./dom.js";

const PAUSE_MS = 250;

class Search extends HTMLElement {
  connectedCallback() {
    this.input = make("input", {
      type: "search", name: "q", autocomplete: "off", spellcheck: "false", "aria-label": "Search",
      placeholder: "Search: a word, to:0701, state:failed", "aria-describedby": "search-problem",
    });
    this.problem = make("p", { id: "search-problem", class: "refusal", role: "status" });
    this.append(icon("search"), this.input, make("kbd", { "aria-hidden": "true" }, "/"), this.problem);
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), PAUSE_MS);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.ask();
      if (event.key === "Escape") {
        this.input.value = "";
        this.ask();
        this.input.blur();
      }
    });
  }

  ask() {
    clearTimeout(this.waiting);
    tell(this, "sms-search", { query: this.input.value.trim() });
  }

  /** Show what the address searches for. */
  shown({ query }) {
    if (document.activeElement !== this.input) this.input.value = query.q ?? "";
    if (!query.q) this.refused(null);
  }

  /** Say what the server found wrong with the query, or nothing. */
  refused(problem) {
    const [mistake] = problem?.document?.errors ?? [];
    const nearest = mistake?.did_you_mean ? ` Did you mean ${mistake.did_you_mean}?` : "";
    this.problem.textContent = mistake ? `“${mistake.value}” cannot be searched for. Expected: ${mistake.expected}.${nearest}` : (problem?.message ?? "");
    this.input.setAttribute("aria-invalid", String(Boolean(problem)));
  }
}

customElements.define("sms-search", Search);
