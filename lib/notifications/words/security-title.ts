import "server-only";
import type { NoticeFacts, NoticeLanguage } from "@/lib/contracts/notifications";
import { securitySentence } from "@/lib/events/security-change";

/** The security change in the reader's language; in English where an older version wrote it. */
export const securityTitle = (language: NoticeLanguage, { change, title }: NoticeFacts): string =>
  change ? securitySentence(language, change) : (title ?? "");
