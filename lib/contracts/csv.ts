/** A quote that is not closed, or is inside a field. */
export class UnfitQuote extends Error {
  /** Counted from 1; the line of names is one. */
  constructor(readonly record: number) {
    super(`record ${record}: a quote is not closed or is inside a field`);
  }
}

/** Records of a CSV text (RFC 4180): quoted fields may hold commas, line breaks and doubled quotes. Empty lines are left out. @throws UnfitQuote. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n"]*))(,|\r\n|\n|\r|$)/y;
  field.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    const match = field.exec(text);
    if (!match) throw new UnfitQuote(records.length + 1);
    const [, quoted, plain = "", end] = match;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
    if (field.lastIndex >= text.length) return records;
  }
}
