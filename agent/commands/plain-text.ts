import { stripVTControlCharacters } from "node:util";

/** What could still move the cursor, ring the bell or turn the reading direction around; tabs and line ends stay. */
const CONTROLS = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/** Text from a host as it may stand in a terminal: a config file or a log must not be able to send commands to root's. */
export const plainText = (text: string): string => stripVTControlCharacters(text).replace(CONTROLS, "\uFFFD");
