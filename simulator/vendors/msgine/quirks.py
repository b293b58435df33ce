"""List what is odd about this vendor, and what we decided where its page is silent."""

from __future__ import annotations

from simulator.api.evidence import Evidence, Quirk

PAGE = "MsGine SMS API page"
WEBHOOKS = "docs.msgine.net/api/webhooks"
RATES = "docs.msgine.net/api/rate-limits"
CHOICE = "our choice"
NEWER = "docs.msgine.net/api/sms, newer edition"
SDK = "MsGine SDK 2.0.0"
ERRORS = "docs.msgine.net/sdk/api/errors"

QUIRKS = (
    Quirk("MG-Q-01", "the text is `content` in send and look-up, `message` in the list", Evidence.DOCUMENTED, PAGE),
    Quirk("MG-Q-02", "a list item has no sid, channel, from or updatedAt", Evidence.DOCUMENTED, PAGE),
    Quirk(
        "MG-Q-03",
        "`to` is a list in answers and a single number in callbacks: one callback per recipient and event",
        Evidence.ASSUMED,
        f"{PAGE}, Webhooks",
    ),
    Quirk(
        "MG-Q-04",
        "1600 characters (code points) are called 10 parts, which hold 1530: 11 parts are accepted and charged",
        Evidence.ASSUMED,
        f"{PAGE}, Message Length",
    ),
    Quirk("MG-Q-05", "the text called 180 characters long has 184; 2 parts either way", Evidence.DOCUMENTED, PAGE),
    Quirk(
        "MG-Q-06",
        "sender IDs are said to be A-Z and 0-9, the examples have small letters: both cases are accepted",
        Evidence.DOCUMENTED,
        f"{PAGE}, Sender ID",
    ),
    Quirk(
        "MG-Q-07",
        "numbers without the plus or the country code are refused",
        Evidence.DOCUMENTED,
        f"{PAGE}, Phone Number Format",
    ),
    Quirk(
        "MG-Q-08",
        "price x parts x recipients: prices say perMessage true, and the page that each part is charged separately",
        Evidence.ASSUMED,
        f"{CHOICE}; {PAGE}, Pricing and Message Length",
        "cost_per",
    ),
    Quirk(
        "MG-Q-09",
        "retryAfter stands inside `error`, as the page shows; the Retry-After header beside it is another page's",
        Evidence.PUBLIC,
        f"{PAGE}, Error Responses; {RATES} for the header",
    ),
    Quirk(
        "MG-Q-10",
        "callbacks carry the five documented fields; the guide's payload has eight, with `id` and `messageId` alike",
        Evidence.DOCUMENTED,
        f"{PAGE}, Webhooks; {WEBHOOKS}",
        "callback_payload",
    ),
    Quirk(
        "MG-Q-11",
        "ids count up from msg_1000000001 and sid follows from the id and the sandbox's seed",
        Evidence.ASSUMED,
        f"{PAGE}, the examples' shapes",
    ),
    Quirk("MG-Q-12", "one bad number in `to` refuses the whole request and is named", Evidence.ASSUMED, CHOICE),
    Quirk(
        "MG-Q-13",
        "+447911123456, by the numbering plan a Guernsey number, is called one of the United Kingdom; that a region "
        "without a price of its own costs what the country does whose code it shares is our choice",
        Evidence.DOCUMENTED,
        f"{PAGE}, Phone Number Format",
    ),
    Quirk(
        "MG-D-01",
        "every request on the page has the word Bearer before the token; the vendor's older SDK sends the token alone",
        Evidence.DOCUMENTED,
        f"{PAGE}; the vendor's SDK 1.0.0",
        "accept_bare_token",
    ),
    Quirk(
        "MG-D-02",
        "message.sent, message.delivered and message.failed are called back",
        Evidence.PUBLIC,
        WEBHOOKS,
        "callback_events",
    ),
    Quirk(
        "MG-D-03",
        "a callback not answered with 2xx is tried again after 5 s, 30 s, 2 min, ...",
        Evidence.ASSUMED,
        CHOICE,
        "callback_attempts",
    ),
    Quirk("MG-D-04", "X-RateLimit-Limit, -Remaining and -Reset on every authenticated answer", Evidence.PUBLIC, RATES),
    Quirk(
        "MG-D-05",
        "60 requests in 60 s; that the tokens of an account share them, in a fixed window, is our choice",
        Evidence.PUBLIC,
        RATES,
    ),
    Quirk(
        "MG-D-06",
        "several recipients: pending and sent while any is; then delivered if any was delivered, else failed",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk("MG-D-07", "a message that expires is reported as failed", Evidence.ASSUMED, CHOICE),
    Quirk(
        "MG-W-01",
        "whatever keeps a message from arriving (an absent subscriber, a blocked sender) is failed: there is no cause",
        Evidence.ASSUMED,
        f"{CHOICE}; {PAGE}, Message Status has no other word",
    ),
    Quirk(
        "MG-W-02",
        "what names no callbackUrl is reported to the account's global webhook, where it has one, with the same bodies",
        Evidence.PUBLIC,
        WEBHOOKS,
    ),
    Quirk("MG-D-08", "an unknown message id or country is a 404 not_found", Evidence.ASSUMED, CHOICE),
    Quirk(
        "MG-D-09",
        "the list refuses a limit over 100; newest first; an empty list has 0 pages",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-10",
        "at most 1000 recipients; repeats count; blanks around a number are ignored",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-11",
        "a callbackUrl must be an absolute http(s) URL of at most 2048 characters without user name or password",
        Evidence.ASSUMED,
        CHOICE,
        "accept_callback_credentials",
    ),
    Quirk(
        "MG-D-12",
        "a missing country is a 400; every country costs the same until prices are set",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk("MG-D-13", "form bodies are read like JSON ones", Evidence.ASSUMED, CHOICE),
    Quirk(
        "MG-D-14",
        "where an account has no list of sender IDs, every well-formed one counts as registered, numbers included",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-Q-14",
        "a newer epoch of the API, by X-Api-Key at /api/v1/developers, is another edition of the same pages; here one "
        "account and its token serve both, each shows what the other has sent, and they share one limit",
        Evidence.PUBLIC,
        f"{NEWER}; {SDK}; {CHOICE} of what they share",
    ),
    Quirk(
        "MG-Q-15",
        "the newer epoch has UUIDs and no sid, as the SDK has them; its page still shows msg_ ids with a sid. A "
        "message has an id for each epoch, and neither takes the other's; callbacks have that of its send",
        Evidence.PUBLIC,
        f"{SDK}, types; {NEWER}",
    ),
    Quirk(
        "MG-Q-16",
        "the newer epoch charges the price for each recipient, however many parts a text of up to 1000 characters has. "
        "Its page shows UGX 30, which an account has by `currency: UGX, price: 30`; any other pays its own price",
        Evidence.PUBLIC,
        f"{NEWER}; {CHOICE} about parts",
    ),
    Quirk(
        "MG-Q-17",
        "the newer epoch words some refusals as the errors page does, with `expected` for numbers, and adds "
        "meta.requestId to all; the older one and the account keep the words of the SMS page",
        Evidence.PUBLIC,
        f"{ERRORS}; {SDK}",
    ),
    Quirk(
        "MG-D-15",
        "an idempotency key of 1 to 64 characters belongs to the account for 24 hours: its repeat gets the first "
        "answer to the byte and nothing is charged, the same key with another body is a 409 idempotency_conflict. "
        "Bodies are the same whose fields are, once read; only what was accepted is kept",
        Evidence.ASSUMED,
        f"{CHOICE}; {SDK}, types, for the length",
    ),
    Quirk(
        "MG-D-16",
        "scheduledFor is a future instant in ISO 8601, UTC where it has no offset; until then a message is `queued` in "
        "the newer epoch and `pending` in the older one, and it is charged then",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-17",
        "an empty number between commas refuses the whole request, as any bad number does",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-18",
        "sentAt is when the first of several messages was sent",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-19",
        "plans: free has 60 requests a minute and 10 in a second, starter 100 and 20, professional 500 and 50; an "
        "account is on one where its terms say so, as `plan: starter`, and else has 60 a minute without a burst",
        Evidence.PUBLIC,
        RATES,
    ),
    Quirk(
        "MG-D-20",
        "X-RateLimit headers tell of the minute, and of the second where a request is refused for that",
        Evidence.PUBLIC,
        f"{RATES}; {CHOICE} about the second",
    ),
    Quirk(
        "MG-D-21",
        "the account may be asked for by either header; its answer is a guess: id, balance, currency, plan (null "
        "without one), rateLimit (null without a limit)",
        Evidence.ASSUMED,
        f"{CHOICE}; {RATES} for the call",
    ),
    Quirk(
        "MG-D-22",
        "a token in the header of the other epoch is a missing one: 401",
        Evidence.ASSUMED,
        CHOICE,
    ),
    Quirk(
        "MG-D-23",
        "the newer epoch takes letters and digits alone, at most 11, as a sender: a registered number is refused",
        Evidence.PUBLIC,
        f"{NEWER}; {SDK}; {ERRORS} for the code",
    ),
)
