// Leave other tabs a way to the server: a browser has six connections, and each stream of events keeps one.

const MOST = 4;
const others = new BroadcastChannel("sms-simulator-streams");

/**
 * Take a place for the stream of this tab, and have hidden tabs give theirs up.
 * @param {function} refused called where other tabs took all places before.
 * @returns a function that gives the place back.
 */
export function takePlace(refused) {
  const since = performance.timeOrigin + performance.now() + Math.random() / 1000; // equal in no two tabs
  const earlier = new Set();
  const hear = ({ data }) => {
    if (data.isAsked && document.hidden) refused();
    else if (data.since < since) earlier.add(data.since);
    else if (data.isAsked) others.postMessage({ since });
    if (earlier.size >= MOST) refused();
  };
  others.addEventListener("message", hear);
  others.postMessage({ since, isAsked: true });
  return () => others.removeEventListener("message", hear);
}
