// Say how a sandbox is kept and where it lives, and what to do where it is full or cannot be rebuilt.

import { counted, momentOf, sized } from "./format.js";

/** `Kept since 26 Nov 2026 12:46, 120 inputs, 41.2 KiB of 256 MiB`; null where nothing is kept. */
export function keptWords(data) {
  if (!data) return null;
  const taken = data.bytes === null ? (data.is_rebuilt ? "" : ", being rebuilt") : `, ${sized(data.bytes)} of ${sized(data.limit_bytes)}`;
  return `Kept since ${momentOf(data.since)}, ${counted(data.inputs, "input")}${taken}`;
}

/** What is to be noticed of it, null where nothing is. */
export function keptNotice(data) {
  if (data?.refused) return data.refused;
  return data?.is_nearly_full ? `This sandbox takes ${sized(data.bytes)} of the ${sized(data.limit_bytes)} that it may: begin it anew before it is full.` : null;
}

/** Where it lives, where several simulators share an engine; null elsewhere. */
export const nodeWords = ({ node }) => (node ? `On the simulator ${node}` : null);

/** Whether a problem says that the sandbox cannot be rebuilt, so that it answers nobody. */
export const isNotRebuilt = (problem) => Boolean(problem.document?.type?.endsWith(":diverged"));
