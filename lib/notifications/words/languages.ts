import "server-only";
import type { NoticeLanguage } from "@/lib/contracts/notifications";
import { chinese } from "./chinese";
import { english } from "./english";
import type { Words } from "./words";

export const wordsOf: Record<NoticeLanguage, Words> = { en: english, "zh-CN": chinese };
