/** The pointer (RFC 6901) to the first member for which `isIt` holds; null = there is none. */
export function within(value: unknown, isIt: (key: string, value: unknown) => boolean): string | null {
  // A list of what is left, because a value can be nested deeper than calls can.
  const left: { key: string; path: string; value: unknown }[] = membersOf(value, "");
  for (let next = left.pop(); next; next = left.pop()) {
    if (isIt(next.key, next.value)) return next.path;
    for (const member of membersOf(next.value, next.path)) left.push(member);
  }
  return null;
}

/** Last first. */
const membersOf = (value: unknown, path: string) =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value)
        .map(([key, inner]) => ({ key, path: `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, value: inner as unknown }))
        .reverse();

/** The keys of a pointer. */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
