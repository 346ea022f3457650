import { NoticeLanguage, NoticeSeverity, NoticeTopic } from "@/lib/contracts/notifications";

/** What `TopicFields` says. */
export const readTopics = (form: FormData) => ({
  topics: NoticeTopic.array().parse(form.getAll("topics")),
  minSeverity: NoticeSeverity.parse(form.get("minSeverity")),
  language: NoticeLanguage.parse(form.get("language")),
});

export const textOf = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();
