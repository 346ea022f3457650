import type { Claim } from "@/lib/contracts/explain";

/**
 * `[3]`, `[3, 7]`, `[lines 3-5]`; also with the brackets of Chinese texts. The number of spaces is limited, here and in every pattern below, so that
 * a model's text cannot make a search slow.
 */
const CITATION =
  /[[【]\s{0,3}(?:(?:lines?|L|第)\s{0,3})?(\d{1,4}(?:\s{0,3}[-–,，、;和]\s{0,3}\d{1,4}){0,40})\s{0,3}(?:行\s{0,3})?[\]】]/giu;
const LONGEST_RANGE = 10;
const LONGEST_CLAIM = 400;
/** A number or a name: gpu-07, 570.86, /dev/sda1. It is a fact where it has a digit. */
const WORD = /[A-Za-z0-9._/:-]+/g;

/** Commands: an answer must not contain any, not even as text to copy. */
const PROGRAMS =
  "sudo|curl|wget|rm|mkfs|dd|chmod|chown|kill|pkill|killall|reboot|shutdown|systemctl|service|kubectl|docker|podman|apt|apt-get|dnf|yum|pip|npm|ssh|scp|bash|sh|python3?|nvidia-smi|modprobe|rmmod|mount|umount|iptables";
const COMMANDS = [
  /```|`[^`\s/]*[\s/][^`]*`|(?:^|\s)\$\s*\w|&&|\|\s*(?:ba)?sh\b|;\s*rm\b/i,
  // A program with an option, a path or an assignment; words after it may be a sentence.
  new RegExp(`(?:^|[\\s"'(:])(?:${PROGRAMS})\\s+\\w*[-/=.$|]`, "i"),
  new RegExp(`(?:^|[\\s"'(:])sudo\\s+(?:${PROGRAMS})\\b`, "i"),
];
/** Whether a line of a model's answer contains a command to run. */
export const holdsCommand = (line: string): boolean => COMMANDS.some((command) => command.test(line));

const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/^\s*(?:[-*•]|\d{1,2}[.)、])\s+/u, "")
    .replace(/\*\*/g, "")
    .trim();

/** The first claims of one line of an answer, at most `most`: each ends with its citations. The text after the last citation is a claim without one. */
export function claimsOf(line: string, evidence: readonly string[], most = Number.POSITIVE_INFINITY): Claim[] {
  const claims: Claim[] = [];
  let from = 0;
  let open: { text: string; cites: number[] } | null = null;
  const close = () => {
    if (open) claims.push(judge(open.text, open.cites, evidence));
    open = null;
  };
  for (const match of line.matchAll(CITATION)) {
    const between = line.slice(from, match.index);
    from = match.index + match[0].length;
    const cites = numbersOf(match[1] ?? "");
    // Citations behind each other belong to the same claim.
    if (open && !hasWords(between)) (open as { cites: number[] }).cites.push(...cites);
    else {
      close();
      if (claims.length >= most) return claims;
      open = { text: between, cites };
    }
  }
  close();
  const rest = line.slice(from);
  if (claims.length < most && hasWords(rest)) claims.push(judge(rest, [], evidence));
  return claims;
}

const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

function numbersOf(list: string): number[] {
  return list.split(/[,，、;和]/u).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[-–]/u).map(Number);
    return Array.from({ length: Math.min(LONGEST_RANGE, Math.max(1, to - from + 1)) }, (_, n) => from + n);
  });
}

function judge(given: string, citations: readonly number[], evidence: readonly string[]): Claim {
  const text = plain(given)
    .replace(/^[.,;:。，；：]\s*/u, "")
    .slice(0, LONGEST_CLAIM);
  const cites = [...new Set(citations)].filter((number) => number >= 1 && number <= evidence.length).sort((a, b) => a - b);
  const cited = cites.map((number) => evidence[number - 1] ?? "").join("\n");
  const named = [...text.matchAll(WORD)].filter(([word]) => /\d/.test(word));
  const facts = named.map(([fact]) => fact.replace(/^[._/:-]+|[._/:-]+$/g, ""));
  const missing = cites.length === 0 ? [] : [...new Set(facts)].filter((fact) => fact !== "" && !holds(cited, fact));
  return { text, cites, missing, shown: cites.length > 0 && missing.length === 0 };
}

/** Whether a text holds a fact as a whole: 7 is not in 79. */
function holds(text: string, fact: string): boolean {
  const escaped = fact.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9.])${escaped}(?![A-Za-z0-9]|\\.\\d)`, "i").test(text);
}
