"use client";
import { yaml } from "@codemirror/lang-yaml";
import { useTranslations } from "next-intl";
import { TextDiff } from "../editor/text-diff";

const language = yaml();

/** What changed from one version to another. */
export function VersionDiff({ before, after }: { before: string; after: string }) {
  const t = useTranslations("runbooks");
  return <TextDiff before={before} after={after} label={t("versions.changes")} extension={language} />;
}
