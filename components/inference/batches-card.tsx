"use client";
import { useTranslations } from "next-intl";
import type { BatcherState, InferenceView } from "@/lib/contracts/inference";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { sizesOf } from "./sizes-of";
import { TradeChart } from "./trade-chart";

/** How large the batches are, and what rate at what latency they bring. */
export function BatchesCard({ doors }: Pick<InferenceView, "doors">) {
  const t = useTranslations("inference");
  const batchers = doors.flatMap(({ doorId, batchers: own }) => own.map((batcher, index) => ({ id: `${doorId} ${index}`, batcher })));
  return (
    <Card>
      <CardHeader title={t("batches")} description={t("batchesAbout")} />
      {batchers.length === 0 && <CardBody className="text-muted text-sm">{t("noBatches")}</CardBody>}
      {batchers.map(({ id, batcher }) => (
        <Histogram key={id} of={batcher} />
      ))}
    </Card>
  );
}

function Histogram({ of: { kind, model, mode, histogram, maxBatchSize, maxDelayMs, waiting, windows } }: { of: BatcherState }) {
  const t = useTranslations("inference");
  const formats = useFormats();
  const most = Math.max(1, ...histogram);
  const last = windows.at(-1);
  const limits = t("limits", { mode, size: formats.count(maxBatchSize), delay: formats.duration(maxDelayMs), waiting });
  return (
    <CardBody className="flex flex-col gap-2 border-b last:border-b-0">
      <h3 className="break-words font-medium text-sm">{kind === model ? kind : `${kind} · ${model}`}</h3>
      <p className="text-muted text-xs">{limits}</p>
      {last && (
        <p className="text-muted text-xs">
          {t("lastWindow", { rate: formats.figures(last.perSecond), p95: formats.duration(last.p95Ms) })}
        </p>
      )}
      {windows.length > 1 && <TradeChart name={kind === model ? kind : `${kind} · ${model}`} windows={windows} />}
      <Table label={t("histogramOf", { kind, model })}>
        <THead>
          <Tr>
            <Th>{t("batchSize")}</Th>
            <Th numeric>{t("batchCount")}</Th>
            <Th className="w-full">
              <span className="sr-only">{t("share")}</span>
            </Th>
          </Tr>
        </THead>
        <TBody>
          {histogram.map((count, index) => {
            const sizes = sizesOf(index);
            return count === 0 ? null : (
              <Tr key={sizes}>
                <Td className="tabular">{sizes}</Td>
                <Td numeric>{formats.count(count)}</Td>
                <Td aria-hidden>
                  <span className="block h-2 rounded-sm bg-accent" style={{ width: `${(count / most) * 100}%` }} />
                </Td>
              </Tr>
            );
          })}
        </TBody>
      </Table>
    </CardBody>
  );
}
