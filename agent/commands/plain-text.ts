import { stripVTControlCharacters } from "node:util";

/** What could still move the cursor, ring the bell or turn the reading direction around; tabs and line ends stay. */
const CONTROLS = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/** Text from a host, made safe for a terminal: a config file or a log must not be able to control root's terminal. */
export const plainText = (text: string): string => stripVTControlCharacters(text).replace(CONTROLS, "\uFFFD");
