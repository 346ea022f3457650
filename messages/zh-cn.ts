import type { Messages } from "./en";
import errors from "./zh-CN/errors.json";
import format from "./zh-CN/format.json";
import language from "./zh-CN/language.json";

/** 简体中文。键与参数必须和英文一致，由 messages.test.ts 检查。 */
export const zhCN: Messages = {
  errors,
  format,
  language,
};
