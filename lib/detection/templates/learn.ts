import { mergeOldest } from "./bound";
import { addTemplate, fits, startOf } from "./generalise";
import { maskLine, WILDCARD } from "./mask";
import { type Miner, putBounded, type Template, templateOf } from "./miner";
import { idOfTokens } from "./places";

/** Adds one line. `isNew`: no line before it had this template. The template's id may later become an alias: see `templateOf`. */
export function learnLine(miner: Miner, line: string): { template: Template; isNew: boolean } {
  miner.lines++;
  const tokens = maskLine(line);
  const form = tokens.join(" ");
  const id = miner.forms.get(form);
  const known = (id !== undefined && templateOf(miner, id)) || findFitting(miner, tokens);
  if (known) {
    known.count++;
    known.lastSeen = miner.lines;
    if (id !== known.id) putBounded(miner.forms, form, known.id, miner.limits.forms);
    return { template: known, isNew: false };
  }
  const before = miner.byId.size;
  let template = addTemplate(miner, { tokens, count: 1, firstSeen: miner.lines, lastSeen: miner.lines });
  const isNew = miner.byId.size > before;
  if (miner.byId.size > miner.limits.templates) {
    mergeOldest(miner);
    template = templateOf(miner, template.id) ?? template;
  }
  putBounded(miner.forms, form, template.id, miner.limits.forms);
  return { template, isNew };
}

/** The template that covers these tokens; the one with most words in common wins. */
function findFitting(miner: Miner, tokens: readonly string[]): Template | undefined {
  const same = miner.byId.get(idOfTokens(tokens));
  if (same && same.tokens.length === tokens.length && same.tokens.every((token, i) => token === tokens[i])) return same;
  let best: Template | undefined;
  let bestWords = -1;
  for (const start of new Set([startOf(tokens), startOf(tokens, WILDCARD)]))
    for (const id of miner.withValues.get(start) ?? []) {
      const template = miner.byId.get(id)!;
      if (!fits(template.tokens, tokens)) continue;
      const words = template.tokens.reduce((sum, token, i) => sum + (token === tokens[i] ? 1 : 0), 0);
      if (words > bestWords) {
        best = template;
        bestWords = words;
      }
    }
  return best;
}
