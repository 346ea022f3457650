/** `{{name}}`, spaces inside the braces allowed. */
const variable = /\{\{\s*([A-Za-z_][\w-]{0,63})\s*\}\}/g;

/** The names of all variables in these texts, in the order in which they appear. */
export const variablesOf = (...texts: string[]): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(variable)].map((match) => match[1]!))),
];

/** The text with its variables filled in. One without a value stays as it is, so that people see that it is missing. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(variable, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));
