// A message from a handset: to a number of an account, which is declared here where there is none.

import { read } from "./api.js";
import { address } from "./address.js";
import { callForm } from "./confirm.js";
import { fill, make } from "./dom.js";
import { makeFields } from "./form.js";

/** Draw both forms: one sends, the other gives an account a number; `to` was given just now. */
export async function fromHandset(place, vendors, accesses, to) {
  const passing = new Map(vendors.filter((each) => each.passes_incoming_on).map((each) => [each.name, each.title]));
  const accounts = (await read("accounts")).accounts.filter((each) => passing.has(each.vendor)).slice(0, 30); // each is asked for its numbers
  const numbers = (await Promise.all(accounts.map(async ({ id, vendor }) =>
    (await read(`accounts/${id}/incoming`)).numbers.map(({ number }) => ({ value: number, label: `${passing.get(vendor)}, ${id}` }))))).flat();
  if (!accounts.length) return fill(place, "None of the providers here passes on messages from handsets.");
  const from = accesses[accounts[0].vendor]?.example_number;
  fill(place, sending(numbers, to ?? numbers[0]?.value, from), declaring(accounts, passing, why(vendors), !numbers.length, (number) => fromHandset(place, vendors, accesses, number)));
  if (to) place.querySelector("[name=text]").focus();
}

function sending(numbers, to, from) {
  const fields = makeFields({
    properties: {
      to: { title: "To", description: "The short code or number of an account.", choices: numbers },
      from: { title: "From", description: "The number of the handset." },
      text: { title: "Text", description: "What it says." },
    },
    required: ["to", "from", "text"],
  }, { to, from, text: "STOP" }, {});
  const answer = make("div.stack", { role: "status" });
  const told = ({ id, account, from: sender, callback, note }) => fill(answer, make("p.card", `It arrived at ${account} as `, make("a", { href: address("numbers", [sender]) }, id), callback ? " and is passed on." : `. Nobody was called: ${note}.`));
  return [make("p.soft", "As if somebody wrote to a number of an account.", numbers.length ? "" : " No account has one yet: give it one below."),
    callForm(fields.element, "Send it", () => ["POST", "incoming", fields.value()], told), answer];
}

/** Say why accounts of other providers cannot be chosen. */
function why(vendors) {
  const others = vendors.filter((each) => !each.passes_incoming_on).map((each) => each.title);
  return others.length ? `No account of ${others.join(", ")} can have one: no messages from handsets are documented there.` : "";
}

function declaring(accounts, passing, reason, isOpen, done) {
  const account = make("select", { name: "account" }, accounts.map(({ id, vendor }) => make("option", { value: id }, `${passing.get(vendor)}, ${id}`)));
  const fields = makeFields({
    properties: {
      number: { title: "Number", description: "A short code of 3 to 8 digits, or a number that begins with +." },
      url: { title: "Callback URL", description: "Where your application hears of each message. Without one nobody is called." },
    },
    required: ["number"],
  }, {}, {});
  const asked = () => {
    const { number = "NUMBER", ...rest } = fields.value();
    return ["PUT", `accounts/${account.value}/incoming/${encodeURIComponent(number)}`, rest];
  };
  return make("details", { open: isOpen }, make("summary", "Give an account a number"), make("p.small.soft", reason),
    callForm([make("label.field", make("span", "Account"), account), fields.element], "Give it this number", asked, (made) => done(made.number)));
}
