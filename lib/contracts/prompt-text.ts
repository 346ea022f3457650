/** `{{name}}`, spaces inside the braces allowed. */
const variable = /\{\{\s*([A-Za-z_][\w-]{0,63})\s*\}\}/g;

/** The names of all variables in these texts, in the order in which they appear. */
export const variablesOf = (...texts: string[]): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(variable)].map((match) => match[1]!))),
];

/** How long the text is with its variables filled in. A short text with long values can be too long to make. */
export function filledLength(text: string, values: Readonly<Record<string, string>>): number {
  let length = text.length;
  for (const [whole, name] of text.matchAll(variable)) if (Object.hasOwn(values, name!)) length += values[name!]!.length - whole.length;
  return length;
}

/** The text with its variables filled in. One without a value stays as it is, so that people see that it is missing. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(variable, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));
