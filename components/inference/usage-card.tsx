"use client";
import { useTranslations } from "next-intl";
import type { UsageRow } from "@/lib/contracts/inference";
import { ExportButton } from "../export-button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";

/** The page shows the newest rows; the file has all of them. */
const SHOWN = 100;

export function UsageCard({ rows, days }: { rows: UsageRow[]; days: number }) {
  const t = useTranslations("inference");
  const org = useOrg();
  const formats = useFormats();
  const csv = <ExportButton path={`/${org}/inference/usage/export`} body={() => ({ days })} name="inference-usage" />;
  return (
    <Card>
      <CardHeader title={t("usage")} description={t("usageAbout", { days })} actions={csv} />
      {rows.length === 0 ? (
        <CardBody className="text-muted text-sm">{t("noUsage")}</CardBody>
      ) : (
        <Table label={t("usage")}>
          <THead>
            <Tr>
              <Th>{t("day")}</Th>
              <Th>{t("key")}</Th>
              <Th>{t("model")}</Th>
              <Th numeric>{t("requests")}</Th>
              <Th numeric>{t("failed")}</Th>
              <Th numeric>{t("tokensIn")}</Th>
              <Th numeric>{t("tokensOut")}</Th>
            </Tr>
          </THead>
          <TBody>
            {rows.slice(0, SHOWN).map(({ day, keyId, keyName, model, requests, failed, promptTokens, completionTokens }) => (
              <Tr key={`${day} ${keyId} ${model}`}>
                <Td className="tabular whitespace-nowrap">{day}</Td>
                <Td className="break-words">{keyName}</Td>
                <Td className="break-words">{model}</Td>
                <Td numeric>{formats.count(requests)}</Td>
                <Td numeric>{formats.count(failed)}</Td>
                <Td numeric>{formats.count(promptTokens)}</Td>
                <Td numeric>{formats.count(completionTokens)}</Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      )}
      {rows.length > SHOWN && <CardBody className="text-muted text-xs">{t("moreRows", { shown: SHOWN, all: rows.length })}</CardBody>}
    </Card>
  );
}
