/** How much of one text is kept, in characters. */
const LONGEST = 8_000;
/** How much of one text is searched: more than is kept, so that a secret at the edge is found whole. */
export const READ_BY_REDACT = LONGEST * 2;

/** What is masked, most specific first. Keys are known by their prefixes, since any word could be one. */
const patterns: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  [/data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/=]+/g, "[inline data]"],
  [/\b(?:mwk|mwe|sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs]|hf)[_-][A-Za-z0-9_-]{16,}/g, "[key]"],
  [/\bAKIA[A-Z0-9]{16}\b/g, "[key]"],
  // A match ends before the next beginning, so that "-eyJ-eyJ…" does not take quadratic time.
  [/\beyJ(?:(?!-eyJ)[\w-]){8,}\.[\w-]{8,}\.[\w-]*/g, "[token]"],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 [key]"],
  [/((?:password|passwd|secret|token|api[_-]?key)["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}/gi, "$1[masked]"],
  [/\/\/[^\s/:@]+:[^\s/@]+@/g, "//[masked]@"],
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, "[email]"],
  [/\b(?:\d[ -]?){12,18}\d\b/g, "[number]"],
];

/** A text for the request log: secrets, addresses of people and long numbers are masked, and what is long is cut. */
export function redact(text: string): string {
  // The cut comes last, so that half a secret at the edge is masked like a whole one.
  const masked = patterns.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text.slice(0, READ_BY_REDACT));
  const storable = masked.replaceAll("\u0000", "\uFFFD").toWellFormed();
  return storable.length > LONGEST ? `${storable.slice(0, LONGEST)}…` : storable;
}
