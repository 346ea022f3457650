import { CST, type Document, isAlias, isScalar, Lexer, parseAllDocuments, visit, type YAMLError } from "yaml";
import { repeatedKeys } from "../../host/parse-untrusted";
import { MOST_SPOTS, type Spot, spotAt } from "./problem";
import type { Reader } from "./reader";
import { refusedValues, scanReadings } from "./yaml-readings";
import { NARROW, slipOf, WIDE } from "./yaml-slip";

/** What is wrong with YAML and where: its syntax, duplicate keys, aliases without an anchor, and values that PyYAML reads differently. */
export function scanYaml(text: string, reader: Reader): Spot[] {
  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false });
  if ("empty" in documents) return [];
  const spots: Spot[] = [];
  for (const document of documents) {
    if (spots.length >= MOST_SPOTS) break;
    spots.push(...firstSlip(document, text), ...keysTwice(document, text), ...unknownAliases(document, text));
    spots.push(...colonsWithoutBlank(document, text));
  }
  if (reader !== "python" || spots.some((spot) => spot.code === "does-not-parse")) return spots;
  const tab = tabOutsideText(text);
  if (tab !== undefined)
    return [
      { ...spotAt(text, tab), reason: "a TAB stands between the parts of the line; PyYAML allows spaces only", code: "does-not-parse" },
      ...spots,
    ];
  const refused = documents.flatMap((document) => refusedValues(document, text));
  return [...refused, ...spots, ...documents.flatMap((document) => scanReadings(document, text))];
}

/** After a slip in the syntax the parser guesses: what it says further down is a consequence of the first. */
function firstSlip(document: Document, text: string): Spot[] {
  const slips = document.errors.slice(0, MOST_SPOTS).map((error) => spotOf(error, text, document));
  return slips.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, 1);
}

const MOST_KEY = 80;
const keysTwice = (document: Document, text: string): Spot[] =>
  repeatedKeys(document)
    .slice(0, MOST_SPOTS)
    .map(({ range }) => {
      const key = range ? text.slice(range[0], range[1]).slice(0, MOST_KEY) : "";
      return { ...spotAt(text, range?.[0] ?? 0), reason: `the key ${key} is defined twice`, code: "duplicate-key" };
    });

function spotOf(error: YAMLError, text: string, document: Document): Spot {
  const code = "does-not-parse";
  const place = spotAt(text, slipOf(error, text, document));
  const line = text.split("\n")[place.line - 1] ?? "";
  const tab = /^[ \t]*/.exec(line)![0].indexOf("\t");
  if (tab >= 0) return { line: place.line, column: tab + 1, reason: "a TAB is used as indentation; YAML allows spaces only", code };
  const sign = WIDE.exec(text.slice(slipOf(error, text, document)))?.[0];
  if (sign) return { ...place, reason: `a full-width ${sign} stands where YAML wants ${NARROW[sign]}`, code };
  return { ...place, reason: sentenceCase(error.message), code };
}

/** `key:value` in every line: no blank follows the colon, so the whole file is one text. */
function colonsWithoutBlank({ contents }: Document, text: string): Spot[] {
  if (!isScalar(contents) || contents.type !== "PLAIN" || !contents.range) return [];
  const lines = text.split("\n").filter((line) => !/^\s*(?:#.*)?$|^---/.test(line));
  if (lines.length === 0 || !lines.every((line) => /^[\w.-]+[:\uff1a][^ \t/]/.test(line))) return [];
  const at = contents.range[0];
  const reason = "no blank follows the colon, so the whole file is one text and no setting is read";
  return [{ ...spotAt(text, at + text.slice(at).search(/[:\uff1a]/)), reason, code: "does-not-parse" }];
}

function unknownAliases(document: Document, text: string): Spot[] {
  const spots: Spot[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node(_, node) {
      if (spots.length >= MOST_SPOTS) return visit.BREAK;
      if (isAlias(node) && !anchors.has(node.source))
        spots.push({
          ...spotAt(text, node.range?.[0] ?? 0),
          reason: `the alias *${node.source} has no anchor before it`,
          code: "does-not-parse",
        });
      if (!isAlias(node) && node.anchor) anchors.add(node.anchor);
      return undefined;
    },
  });
  return spots;
}

/** What the lexer puts before a text that is not in quotes. */
const TEXT_FOLLOWS = "\u001f";
const HAS_NO_LENGTH = ["\u0002", "\u0018", TEXT_FOLLOWS];

/** The first tab that is neither in quotes, nor in a block of text, nor in a comment: there PyYAML stops. */
function tabOutsideText(text: string): number | undefined {
  if (!text.includes("\t")) return undefined;
  let [at, before, inBlock] = [0, "", false];
  for (const lexeme of new Lexer().lex(text)) {
    const type = before === TEXT_FOLLOWS ? "text" : CST.tokenType(lexeme);
    const mayHoldTabs = type === "comment" || type?.endsWith("quoted-scalar") || (type === "text" && inBlock);
    if (!mayHoldTabs && lexeme.includes("\t")) return at + lexeme.indexOf("\t");
    if (type === "block-scalar-header") inBlock = true;
    else if (type === "text") inBlock = false;
    if (!HAS_NO_LENGTH.includes(lexeme)) at += lexeme.length;
    before = lexeme;
  }
  return undefined;
}

const sentenceCase = (text: string) => text.split("\n")[0]!.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
