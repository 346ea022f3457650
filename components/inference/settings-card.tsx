"use client";
import { Pencil, Plus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { Batching, InferenceView } from "@/lib/contracts/inference";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { BatchRouteDialog } from "./batch-route-dialog";
import { RemoveBatchRoute } from "./remove-batch-route";
import { SettingsDialog } from "./settings-dialog";

/** The organisation's limits and batching, and the batch routes that it added. Only owners can change them. */
export function SettingsCard({ settings, requestDays, routes, can }: Pick<InferenceView, "settings" | "requestDays" | "routes" | "can">) {
  const t = useTranslations("inference");
  const formats = useFormats();
  const org = useOrg();
  const [dialog, setDialog] = useState<"settings" | "route" | null>(null);
  const { requestsPerMinute, tokensPerMinute, keepTexts } = settings;
  const batching = ({ mode, maxBatchSize, maxDelayMs, sloMs }: Batching) =>
    mode === "off"
      ? t("batchingOff")
      : t("batchingOn", { mode, size: formats.count(maxBatchSize), delay: formats.duration(maxDelayMs), slo: formats.duration(sloMs) });
  const kept = (
    <Link href={`/${org}/settings/retention`} className="text-accent hover:underline">
      {t("days", { n: requestDays })}
    </Link>
  );
  const rows: [name: string, value: ReactNode][] = [
    [t("requestsPerMinute"), formats.count(requestsPerMinute)],
    [t("tokensPerMinute"), tokensPerMinute === null ? t("noLimit") : formats.count(tokensPerMinute)],
    [t("keptTexts"), keepTexts ? t("textsKept") : t("textsNotKept")],
    [t("keptDays"), kept],
    [t("embeddings"), batching(settings.embeddings)],
    [t("completions"), batching(settings.completions)],
  ];
  const actions = can.configure && (
    <>
      <Button size="sm" onClick={() => setDialog("route")}>
        <Plus size={14} aria-hidden />
        {t("addRoute")}
      </Button>
      <Button size="sm" onClick={() => setDialog("settings")}>
        <Pencil size={14} aria-hidden />
        {t("edit")}
      </Button>
    </>
  );
  return (
    <Card>
      <CardHeader
        title={t("settings")}
        description={can.configure ? t("settingsAbout") : `${t("settingsAbout")} ${t("settingsByOwners")}`}
        actions={actions}
      />
      <Table label={t("settings")}>
        <THead>
          <Tr>
            <Th>{t("setting")}</Th>
            <Th>{t("value")}</Th>
            <Th>
              <span className="sr-only">{t("edit")}</span>
            </Th>
          </Tr>
        </THead>
        <TBody>
          {rows.map(([name, value]) => (
            <Tr key={name}>
              <Td className="break-words">{name}</Td>
              <Td className="break-words text-muted" colSpan={2}>
                {value}
              </Td>
            </Tr>
          ))}
          {routes.map((route) => (
            <Tr key={route.id}>
              <Td className="break-words">{addressOf(route)}</Td>
              <Td className="break-words text-muted">{`${route.url} · ${batching(route.batching)}`}</Td>
              <Td className="text-right">{can.configure && <RemoveBatchRoute of={route} />}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      {dialog === "settings" && <SettingsDialog settings={settings} onClose={() => setDialog(null)} />}
      {dialog === "route" && <BatchRouteDialog onClose={() => setDialog(null)} />}
    </Card>
  );
}

const addressOf = ({ name }: InferenceView["routes"][number]): string => `/v1/batch/${name}`;
