import "server-only";
import type { NoticeFacts, NoticeKind, NoticeLanguage, NoticeSeverity } from "@/lib/contracts/notifications";
import { toldIn } from "@/lib/told";
import { wordsOf } from "./words/languages";

/** A notice in one language, for people. */
export interface Message {
  kind: NoticeKind;
  severity: NoticeSeverity;
  subject: string;
  /** Further facts, as label and value. */
  lines: [label: string, value: string][];
  url: string;
  open: string;
  footer: string;
}

interface Worded {
  kind: NoticeKind;
  severity: NoticeSeverity;
  facts: NoticeFacts;
  url: string;
  orgName: string;
}

/** Subjects and titles are one line: a line break in a text from a host must not become one in a mail's header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** A notice as a message in one language. Texts of hosts and people are put on one line and cut. */
export function wordMessage({ kind, severity, facts, url, orgName }: Worded, language: NoticeLanguage): Message {
  const words = wordsOf[language];
  const { labels } = words;
  const sentence = (facts.told && toldIn(language, facts.told)) || facts.sentence;
  const subject = cut(oneLine(words.subject[kind]({ ...facts, sentence })), 200);
  const lines: [string, string | undefined][] = [
    [labels.where, facts.where],
    [labels.who, facts.who],
    [labels.risk, facts.risk],
    [labels.why, sentence || undefined],
  ];
  return {
    kind,
    severity,
    subject: facts.drill ? `[${words.drill}] ${subject}` : subject,
    lines: lines.flatMap(([label, value]) => (value ? [[label, cut(value, 2_000)] as [string, string]] : [])),
    url,
    open: words.open,
    footer: words.footer(oneLine(orgName)),
  };
}
