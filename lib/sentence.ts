import "server-only";
import { createTranslator, type NamespaceKeys, type NestedKeyOf } from "use-intl/core";
import type { Locale } from "@/lib/contracts/locale";
import type { Messages } from "@/messages/en";
import { messagesOf } from "@/messages/messages-of";

/** The messages of one group, or of a part of it, in a language, for texts that the server writes: mails, notices, the sentences of refusals. */
export const sentencesOf = <Group extends NamespaceKeys<Messages, NestedKeyOf<Messages>>>(locale: Locale, group: Group) =>
  createTranslator<Messages, Group>({ locale, messages: messagesOf(locale), namespace: group });
