/** A number as people type it, with a decimal point or comma. NaN for an empty field and for anything else. */
export const typedNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.replace(",", ".")));
