"use client";
import { useLocale, useMessages } from "next-intl";
import { type Formats, makeFormats } from "./formats";

/** Formatters are dear and rows are many: one set a language. */
const made = new Map<string, Formats>();

/** Numbers, sizes and times as the reader's language writes them. */
export function useFormats(): Formats {
  const locale = useLocale();
  const { format } = useMessages();
  const known = made.get(locale);
  if (known) return known;
  const formats = makeFormats(locale, format);
  made.set(locale, formats);
  return formats;
}
