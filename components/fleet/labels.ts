const key = /^[a-z][a-z0-9_.-]{0,39}$/;

export const labelsAsText = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

/** `key=value` a line → labels, or the sentence that says what is wrong. */
export function parseLabels(text: string): Record<string, string> | string {
  const labels: Record<string, string> = {};
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (!line) continue;
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(line) ?? [];
    if (!key.test(name)) return `"${line}" is not key=value with a key of lower-case letters, digits, dots, dashes or underscores.`;
    if (value.length > 80) return `The value of ${name} is longer than 80 characters.`;
    labels[name] = value;
  }
  return labels;
}
