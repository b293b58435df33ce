// Ask before something is deleted or given up, and show the call that does it.

import { asCurl, change } from "./api.js";
import { announce, copier, fill, make } from "./dom.js";

/**
 * Ask, and do it on a yes.
 * @param {object} question `title`, `text`, `button`, and the call: `method`, `path`, `body`, `query`.
 * @returns what the server answered, null where somebody thought better of it.
 */
export function confirmed({ title, text, button, method, path, body, query }) {
  return new Promise((resolve) => {
    const refusal = make("p", { class: "refusal", role: "alert" });
    const yes = make("button", { type: "submit", class: "button first" }, button);
    const no = make("button", { type: "button", class: "button", autofocus: true, on: { click: () => dialog.close() } }, "Cancel");
    const form = make("form", { method: "dialog", class: "stack" }, make("h2", {}, title), text ? make("p", {}, text) : null,
      callShown(method, path, body, query), refusal, make("div", { class: "row" }, yes, no));
    const dialog = make("dialog", { "aria-label": title }, form);
    let answer = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      yes.disabled = true;
      try {
        answer = (await change(method, path, body, query)) ?? {};
        announce(`${title}: done`);
        dialog.close();
      } catch (problem) {
        refusal.textContent = problem.message;
        yes.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** The call of the control API that a click makes, folded away. */
export function callShown(method, path, body, query) {
  const command = asCurl(method, path, body, query);
  return make("details", { class: "call small" }, make("summary", {}, `${method} ${path.replace("!", "")}`),
    make("pre", {}, command), copier(command, "Copy"));
}

/** The call that a form makes as it is filled in; what was unfolded stays so. */
export function callOf(form, asked) {
  const place = make("div");
  const draw = () => {
    const open = place.firstChild?.open ?? false;
    fill(place, callShown(...asked()));
    place.firstChild.open = open;
  };
  form.addEventListener("input", draw);
  draw();
  return place;
}

/** Do something that a button asks for, and say beside it what was refused. */
export async function attempt(place, work) {
  place.textContent = "";
  try {
    return await work();
  } catch (problem) {
    place.textContent = problem.message;
    announce(problem.message);
    return null;
  }
}
