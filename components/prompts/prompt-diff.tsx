"use client";
import { EditorView } from "@codemirror/view";
import { useTranslations } from "next-intl";
import { TextDiff } from "../editor/text-diff";

const wrapped = EditorView.lineWrapping;

/** What changed from one version of a prompt to the next. */
export function PromptDiff({ before, after }: { before: string; after: string }) {
  const t = useTranslations("prompts");
  return <TextDiff before={before} after={after} label={t("changes")} extension={wrapped} />;
}
