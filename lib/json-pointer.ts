/** The pointer (RFC 6901) to the first member for which `isIt` holds; null = there is none. */
export function within(value: unknown, isIt: (key: string, value: unknown) => boolean, path = ""): string | null {
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const here = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (isIt(key, inner)) return here;
    const below = within(inner, isIt, here);
    if (below !== null) return below;
  }
  return null;
}

/** The keys of a pointer. */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
