import charts from "./en/charts.json";
import errors from "./en/errors.json";
import format from "./en/format.json";
import language from "./en/language.json";
import nodes from "./en/nodes.json";
import shell from "./en/shell.json";
import status from "./en/status.json";
import ui from "./en/ui.json";

/** Every sentence of the portal in English, one file a page or folder. The other languages have the same keys and parameters. */
export const en = {
  charts,
  errors,
  format,
  language,
  nodes,
  shell,
  status,
  ui,
};
export type Messages = typeof en;
