import { WILDCARD } from "./mask";
import { type Miner, putBounded, type Template } from "./miner";
import { idOfTokens, placeKeys } from "./places";

/** Distinct words at one place, all else equal, from which the place holds a value. */
const WORDS_OF_A_VALUE = 5;
/** The first word says what a line is about. */
const WORDS_IN_FRONT = 20;
/** The word after one of these is a name. */
const nouns = new Set("user host hostname node device interface container pod job queue table database volume service".split(" "));
const WORDS_OF_A_NAME = 3;
/** A place is not compared beyond this many templates: it counts as varying long before. */
const MOST_AT_A_PLACE = 24;

/** A place holds a value in one template already: nothing but the wildcard and signs, or a part of what follows a `=`. */
const holdsValue = (tokens: string[], place: number): boolean => {
  const token = tokens[place]!;
  return token.includes(WILDCARD) && (!/[A-Za-z]/.test(token) || tokens[place - 1]!.endsWith("="));
};
/** At least one word must stay that says what the line is about. */
const hasWord = (tokens: string[], without: number): boolean => tokens.some((token, i) => i !== without && /[A-Za-z]{2}/.test(token));

/** Adds a template and merges it with those that differ from it at one varying place, again and again. Returns the template that its lines belong to. */
export function addTemplate(miner: Miner, added: Omit<Template, "id">, id = idOfTokens(added.tokens)): Template {
  let template: Template = { id, ...added };
  insert(miner, template);
  let keys = placeKeys(template.tokens);
  for (let place = 0; place < keys.length; place++) {
    const family = familyAt(miner, keys[place]!, template, place);
    if (!varies(family, place)) continue;
    template = mergeFamily(miner, family, place);
    keys = placeKeys(template.tokens);
    place = -1;
  }
  return template;
}

/** Templates that agree with this one everywhere but at `place`, itself included. */
function familyAt(miner: Miner, key: number, template: Template, place: number): Template[] {
  const family: Template[] = [];
  for (const id of miner.places.get(key) ?? []) {
    const other = miner.byId.get(id);
    if (other && other.tokens.length === template.tokens.length && other.tokens.every((t, i) => i === place || t === template.tokens[i]))
      family.push(other);
  }
  return family;
}

function varies(family: Template[], place: number): boolean {
  const [first] = family;
  if (!first || family.length < 2 || !hasWord(first.tokens, place)) return false;
  if (place === 0) return family.length >= WORDS_IN_FRONT;
  if (family.some(({ tokens }) => holdsValue(tokens, place))) return true;
  return family.length >= (nouns.has(first.tokens[place - 1]!) ? WORDS_OF_A_NAME : WORDS_OF_A_VALUE);
}

function mergeFamily(miner: Miner, family: Template[], place: number): Template {
  const oldest = family.reduce((a, b) => (b.firstSeen < a.firstSeen ? b : a));
  const ends = family.map(({ tokens }) => /[,;:.)\]}]*$/.exec(tokens[place]!)![0]);
  const wildcard = WILDCARD + (ends.every((end) => end === ends[0]) ? ends[0] : "");
  return mergeInto(
    miner,
    family,
    oldest.tokens.map((token, i) => (i === place ? wildcard : token)),
  );
}

/** Merges several templates, and all that the result covers, into one: the oldest keeps its id, the other ids become aliases. */
export function mergeInto(miner: Miner, members: Template[], tokens: string[]): Template {
  const all = new Set(members);
  const near = tokens[0]?.startsWith(WILDCARD) ? miner.byId.keys() : (miner.byStart.get(startOf(tokens)) ?? []);
  for (const id of near) {
    const other = miner.byId.get(id)!;
    if (fits(tokens, other.tokens)) all.add(other);
  }
  const oldest = [...all].reduce((a, b) => (b.firstSeen < a.firstSeen ? b : a));
  const merged: Template = { ...oldest, tokens, count: 0 };
  for (const member of all) {
    remove(miner, member);
    merged.count += member.count;
    merged.lastSeen = Math.max(merged.lastSeen, member.lastSeen);
    if (member.id !== merged.id) putBounded(miner.aliases, member.id, merged.id, miner.limits.forms);
  }
  insert(miner, merged);
  return merged;
}

/** The index key of a template: templates whose first token varies share one key for each length. */
export const startOf = (tokens: readonly string[], first = tokens[0] ?? ""): string =>
  `${tokens.length} ${first.startsWith(WILDCARD) ? WILDCARD : first}`;

/** Tokens are covered by a template when each is equal or stands where the template has a value. */
export function fits(template: readonly string[], tokens: readonly string[]): boolean {
  if (template.length !== tokens.length) return false;
  for (let i = 0; i < tokens.length; i++) {
    const own = template[i]!;
    if (own !== tokens[i] && !(own.startsWith(WILDCARD) && tokens[i]!.endsWith(own.slice(WILDCARD.length)))) return false;
  }
  return true;
}

const indexesOf = ({ byStart, withValues }: Miner, { tokens }: Template): Map<string, Set<string>>[] =>
  tokens.some((token) => token.startsWith(WILDCARD)) ? [byStart, withValues] : [byStart];

function insert(miner: Miner, template: Template): void {
  miner.byId.set(template.id, template);
  miner.aliases.delete(template.id);
  const start = startOf(template.tokens);
  for (const index of indexesOf(miner, template)) index.set(start, (index.get(start) ?? new Set()).add(template.id));
  for (const key of placeKeys(template.tokens)) {
    const there = miner.places.get(key);
    if (!there) miner.places.set(key, [template.id]);
    else if (there.length < MOST_AT_A_PLACE) there.push(template.id);
  }
}

function remove(miner: Miner, template: Template): void {
  miner.byId.delete(template.id);
  const start = startOf(template.tokens);
  for (const index of indexesOf(miner, template)) {
    const beside = index.get(start);
    beside?.delete(template.id);
    if (beside?.size === 0) index.delete(start);
  }
  for (const key of placeKeys(template.tokens)) {
    const rest = miner.places.get(key)?.filter((id) => id !== template.id) ?? [];
    if (rest.length > 0) miner.places.set(key, rest);
    else miner.places.delete(key);
  }
}
