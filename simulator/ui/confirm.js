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
    const refusal = make("p.refusal", { role: "alert" });
    const yes = make("button.button.first", { type: "submit" }, button);
    const no = make("button", { type: "button", class: "button", autofocus: true, on: { click: () => dialog.close() } }, "Cancel");
    const form = make("form.stack", { method: "dialog" }, make("h2", title), text ? make("p", text) : null,
      callShown(method, path, body, query), refusal, make("div.row", yes, no));
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
  return make("details.call.small", make("summary", `${method} ${path.replace("!", "")}`),
    make("pre", command), copier(command, "Copy"));
}

/**
 * A form that calls the control API, shows the call as it is filled in, and what was refused.
 * @param {Array} fields what is in it.
 * @param {Function} asked the call: method, path and body.
 * @param {Function} done what follows; it gets the answer and the form.
 */
export function callForm(fields, button, asked, done) {
  const refusal = make("p.refusal", { role: "alert" });
  const place = make("div");
  const draw = () => {
    const open = place.firstChild?.open ?? false; // what was unfolded stays so
    fill(place, callShown(...asked()));
    place.firstChild.open = open;
  };
  const submit = async (event) => {
    event.preventDefault();
    const answer = await attempt(refusal, () => change(...asked()));
    if (!answer) return;
    await done(answer, form);
    draw();
  };
  const form = make("form.stack", { on: { input: draw, submit } }, fields, refusal, make("div.row", make("button.button.first", button), place));
  draw();
  return form;
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
