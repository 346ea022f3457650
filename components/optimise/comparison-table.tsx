"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { CONCURRENCIES, type Measured, type MeasuredElsewhere } from "@/lib/contracts/optimise";
import { agreementOf } from "@/lib/contracts/optimise-rules";
import { Button } from "../ui/button";
import { Spinner } from "../ui/spinner";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import type { Variant } from "./variants";

interface ComparisonTableProps {
  variants: Variant[];
  elsewhere: MeasuredElsewhere;
  onRemove: ((name: string) => void) | null;
}

const orDash = <T,>(value: T | null | undefined, format: (value: T) => string) =>
  value === null || value === undefined ? "–" : format(value);

function Figures({ measured }: { measured: Pick<Measured, "sizeBytes" | "memoryBytes" | "ttftMs" | "rates"> | null }) {
  const { bytes, duration, count } = useFormats();
  return (
    <>
      <Td numeric>{orDash(measured?.sizeBytes, bytes)}</Td>
      <Td numeric>{orDash(measured?.memoryBytes, bytes)}</Td>
      <Td numeric>{orDash(measured?.ttftMs, duration)}</Td>
      {CONCURRENCIES.map((concurrency) => (
        <Td key={concurrency} numeric>
          {orDash(measured?.rates.find((rate) => rate.concurrency === concurrency)?.tokensPerSecond, count)}
        </Td>
      ))}
    </>
  );
}

/** The variants with what was measured of each. The first row is the baseline: the others' answers are compared with its answers. */
export function ComparisonTable({ variants, elsewhere, onRemove }: ComparisonTableProps) {
  const t = useTranslations("optimise");
  const { percent } = useFormats();
  const baseline = variants[0]?.measured?.answers;
  const agreement = (variant: Variant) =>
    baseline && variant.state === "done" ? agreementOf(baseline, variant.measured?.answers ?? []) : null;
  return (
    <Table label={t("table.label")}>
      <THead>
        <Tr>
          <Th>{t("table.variant")}</Th>
          <Th numeric>{t("table.size")}</Th>
          <Th numeric>{t("table.memory")}</Th>
          <Th numeric>{t("table.ttft")}</Th>
          {CONCURRENCIES.map((concurrency) => (
            <Th key={concurrency} numeric>
              {t("table.rate", { concurrency })}
            </Th>
          ))}
          <Th numeric>{t("table.equal")}</Th>
          <Th numeric>{t("table.distance")}</Th>
          <Th>
            <span className="sr-only">{t("table.actions")}</span>
          </Th>
        </Tr>
      </THead>
      <TBody>
        {variants.map((variant, index) => (
          <Tr key={variant.name}>
            <Td>
              <span className="flex items-center gap-2">
                {variant.name}
                {index === 0 && <span className="text-muted text-xs">{t("table.baseline")}</span>}
                {variant.state === "measuring" && <Spinner />}
              </span>
              {variant.problem && <p className="text-bad text-xs">{variant.problem}</p>}
            </Td>
            <Figures measured={variant.measured} />
            <Td numeric>{orDash(agreement(variant)?.equal, percent)}</Td>
            <Td numeric>{orDash(agreement(variant)?.distance, percent)}</Td>
            <Td>
              {onRemove && (
                <Button
                  variant="ghost"
                  size="sm"
                  icon
                  aria-label={t("table.remove", { name: variant.name })}
                  onClick={() => onRemove(variant.name)}
                >
                  <X size={14} aria-hidden />
                </Button>
              )}
            </Td>
          </Tr>
        ))}
        {elsewhere.rows.map((row) => (
          <Tr key={row.name} className="text-muted">
            <Td>
              {t("demonstration", { variant: row.name })}
              <p className="text-xs">{t("table.elsewhere", { at: elsewhere.at, machine: elsewhere.machine })}</p>
            </Td>
            <Figures measured={row} />
            <Td />
            <Td />
            <Td />
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
