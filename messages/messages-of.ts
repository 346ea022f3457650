import type { Locale } from "@/lib/contracts/locale";
import { en, type Messages } from "./en";
import { zhCN } from "./zh-cn";

const byLocale: Record<Locale, Messages> = { en, "zh-CN": zhCN };

export const messagesOf = (locale: Locale): Messages => byLocale[locale];
