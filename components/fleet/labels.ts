import type { useTranslations } from "next-intl";

const key = /^[a-z][a-z0-9_.-]{0,39}$/;

export const labelsAsText = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

/** `key=value` a line → labels, or the sentence that says what is wrong. */
export function parseLabels(text: string, t: ReturnType<typeof useTranslations<"fleet">>): Record<string, string> | string {
  const labels: Record<string, string> = {};
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (!line) continue;
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(line) ?? [];
    if (!key.test(name)) return t("labelInvalid", { line });
    if (value.length > 80) return t("labelTooLong", { name });
    labels[name] = value;
  }
  return labels;
}
