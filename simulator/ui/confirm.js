// Ask before something is deleted or given up, and show the call that does it.

import { asCurl, change } from "./api.js";
import { announce, copier, fill, make, press } from "./dom.js";

/**
 * Ask, and do it on a yes.
 * @param {object} question `title`, `text`, `button`, and the call: `method`, `path`, `body`, `query`.
 * @returns what the server answered, null where somebody thought better of it.
 */
export function confirmed({ title, text, button, method, path, body, query }) {
  return new Promise((resolve) => {
    let answer = null;
    const form = callForm([make("h2", title), text && make("p", text)], button, () => [method, path, body, query], (got) => {
      answer = got;
      announce(`${title}: done`);
      dialog.close();
    });
    form.querySelector(".first").after(press("", "Cancel", () => dialog.close(), { autofocus: true }));
    const dialog = make("dialog", { "aria-label": title }, form);
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

/** A form that makes the call that `asked` says, and shows it meanwhile; `done` gets the answer and the form. */
export function callForm(fields, label, asked, done) {
  const refusal = make("p.refusal", { role: "alert" });
  const button = make("button.button.first", label);
  const place = make("div");
  const draw = () => {
    const open = place.firstChild?.open ?? false; // what was unfolded stays so
    fill(place, callShown(...asked()));
    place.firstChild.open = open;
  };
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    const answer = await attempt(refusal, async () => (await change(...asked())) ?? {});
    button.disabled = false;
    if (!answer) return;
    await done(answer, form);
    draw();
  };
  const form = make("form.stack", { on: { input: draw, submit } }, fields, refusal, make("div.row", button, place));
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
