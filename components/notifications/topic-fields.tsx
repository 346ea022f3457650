"use client";
import { NoticeSeverity, NoticeTopic } from "@/lib/contracts/notifications";
import { Field } from "../ui/field";
import { Checkbox, Select } from "../ui/input";
import { severityText, topicText } from "./texts";

interface TopicFieldsProps {
  topics: readonly NoticeTopic[];
  minSeverity: NoticeSeverity;
  language: string;
}

/** What to hear of, from which severity on, and in which language; fields of a form. */
export function TopicFields({ topics, minSeverity, language }: TopicFieldsProps) {
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">Topics</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {NoticeTopic.options.map((topic) => (
            <Checkbox key={topic} name="topics" value={topic} defaultChecked={topics.includes(topic)}>
              {topicText[topic]}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Severity">
          <Select name="minSeverity" defaultValue={minSeverity}>
            {NoticeSeverity.options.map((severity) => (
              <option key={severity} value={severity}>
                {severityText[severity]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Language">
          <Select name="language" defaultValue={language}>
            <option value="en">English</option>
            <option value="zh-CN">中文</option>
          </Select>
        </Field>
      </div>
    </>
  );
}
