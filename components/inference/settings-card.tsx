"use client";
import { useTranslations } from "next-intl";
import type { Batching, InferenceView } from "@/lib/contracts/inference";
import { Card, CardHeader } from "../ui/card";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";

/** The organisation's limits and batching, and the batch routes that it added. */
export function SettingsCard({ settings, routes }: Pick<InferenceView, "settings" | "routes">) {
  const t = useTranslations("inference");
  const formats = useFormats();
  const { requestsPerMinute, tokensPerMinute, keepTexts, keepDays } = settings;
  const batching = ({ mode, maxBatchSize, maxDelayMs, sloMs }: Batching) =>
    mode === "off"
      ? t("batchingOff")
      : t("batchingOn", { mode, size: formats.count(maxBatchSize), delay: formats.duration(maxDelayMs), slo: formats.duration(sloMs) });
  const rows: [name: string, value: string][] = [
    [t("requestsPerMinute"), formats.count(requestsPerMinute)],
    [t("tokensPerMinute"), tokensPerMinute === null ? t("noLimit") : formats.count(tokensPerMinute)],
    [t("keptTexts"), keepTexts ? t("textsKept") : t("textsNotKept")],
    [t("keptDays"), t("days", { n: keepDays })],
    [t("embeddings"), batching(settings.embeddings)],
    [t("completions"), batching(settings.completions)],
    ...routes.map(({ name, url, batching: own }): [string, string] => [`/v1/batch/${name}`, `${url} · ${batching(own)}`]),
  ];
  return (
    <Card>
      <CardHeader title={t("settings")} description={t("settingsAbout")} />
      <Table label={t("settings")}>
        <THead>
          <Tr>
            <Th>{t("setting")}</Th>
            <Th>{t("value")}</Th>
          </Tr>
        </THead>
        <TBody>
          {rows.map(([name, value]) => (
            <Tr key={name}>
              <Td className="break-words">{name}</Td>
              <Td className="break-words text-muted">{value}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
    </Card>
  );
}
