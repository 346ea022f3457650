"use client";
import { useTranslations } from "next-intl";
import { localeNames } from "@/lib/contracts/locale";
import { NoticeLanguage, NoticeSeverity, NoticeTopic } from "@/lib/contracts/notifications";
import { Field } from "../ui/field";
import { Checkbox, Select } from "../ui/input";

interface TopicFieldsProps {
  topics: readonly NoticeTopic[];
  minSeverity: NoticeSeverity;
  language: string;
}

/** What to hear of, from which severity on, and in which language; fields of a form. */
export function TopicFields({ topics, minSeverity, language }: TopicFieldsProps) {
  const t = useTranslations("notifications");
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">{t("fields.topics")}</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {NoticeTopic.options.map((topic) => (
            <Checkbox key={topic} name="topics" value={topic} defaultChecked={topics.includes(topic)}>
              {t(`topic.${topic}`)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("fields.severity")}>
          <Select name="minSeverity" defaultValue={minSeverity}>
            {NoticeSeverity.options.map((severity) => (
              <option key={severity} value={severity}>
                {t(`severity.${severity}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("fields.language")}>
          <Select name="language" defaultValue={language}>
            {NoticeLanguage.options.map((code) => (
              <option key={code} value={code}>
                {localeNames[code]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </>
  );
}
