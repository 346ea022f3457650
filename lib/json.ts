import { refuse } from "@/lib/errors";

/** Deeper than any real input, and shallow enough that recursive code does not overflow its stack. */
const DEEPEST = 100;

/** Whether brackets are nested deeper than that. Brackets in texts do not count. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 92) at++;
      else if (code === 34) inText = false;
    } else if (code === 34) inText = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}

/** @throws AppError `bad-request` for what is no JSON or is nested too deeply. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw refuse("bad-request", "bodyTooDeep");
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("bad-request", "bodyNotJson");
  }
}
