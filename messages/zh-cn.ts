import type { Messages } from "./en";
import charts from "./zh-CN/charts.json";
import errors from "./zh-CN/errors.json";
import format from "./zh-CN/format.json";
import language from "./zh-CN/language.json";
import nodes from "./zh-CN/nodes.json";
import shell from "./zh-CN/shell.json";
import status from "./zh-CN/status.json";
import ui from "./zh-CN/ui.json";

/** 简体中文。键与参数必须和英文一致，由 messages.test.ts 检查。 */
export const zhCN: Messages = {
  charts,
  errors,
  format,
  language,
  nodes,
  shell,
  status,
  ui,
};
