import errors from "./en/errors.json";
import format from "./en/format.json";
import language from "./en/language.json";

/** Every sentence of the portal in English, one file a page or folder. The other languages have the same keys and parameters. */
export const en = {
  errors,
  format,
  language,
};
export type Messages = typeof en;
