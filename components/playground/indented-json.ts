/** JSON with two spaces a level. A text that is not (yet) JSON is not changed. */
export function indentedJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
