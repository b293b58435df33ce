// Sends a one-time password, or another text by that way, and says how it went in one line.
const [base, partnerID, apikey, mobile, message, hashed] = process.argv.slice(2);

const response = await fetch(`${base}/api/services/sendotp/`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ apikey, partnerID, shortcode: "ADVANTA", mobile, message, ...(hashed && { hashed: true }) }),
});
const text = await response.text();
let answer;
try {
  answer = JSON.parse(text);
} catch {
  console.log(`server error ${response.status}: ${text.slice(0, 120)}`);
  process.exit(1);
}
const [row] = answer.responses ?? [];
if (row?.["response-code"] === 200) {
  console.log(`sent ${row.messageid} to ${row.mobile}`);
} else {
  console.log(`failed: ${row?.["response-description"] ?? answer["response-description"] ?? "no reason"}`);
}
