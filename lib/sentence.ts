import "server-only";
import { createTranslator } from "use-intl/core";
import type { Locale } from "@/lib/contracts/locale";
import type { Messages } from "@/messages/en";
import { messagesOf } from "@/messages/messages-of";

/** The messages of one group in a language, for texts that the server writes: mails, notices, the sentences of refusals. */
export const sentencesOf = <Group extends keyof Messages & string>(locale: Locale, group: Group) =>
  createTranslator<Messages, Group>({ locale, messages: messagesOf(locale), namespace: group });
