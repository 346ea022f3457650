"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { TestCell, TestRunDetail } from "@/lib/contracts/test-set";
import { Dialog } from "../ui/dialog";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { testSets } from "./queries";
import { useReasonText } from "./use-reason-text";
import { VerdictBadge } from "./verdict-badge";

interface CellDialogProps {
  run: TestRunDetail;
  cell: TestCell;
  onClose: () => void;
}

/** One answer, whole, with every expectation of it. */
export function CellDialog({ run, cell, onClose }: CellDialogProps) {
  const t = useTranslations("testSets.cell");
  const org = useOrg();
  const { duration } = useFormats();
  const reasonText = useReasonText();
  const { row, subject, findings, verdict, totalMs, ttftMs } = cell;
  const whole = useQuery(testSets.cell(org, run.id, row, subject));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={t("title", { row: row + 1, model: run.models[subject] ?? "" })}
      description={t("times", { total: duration(totalMs), first: ttftMs === null ? "–" : duration(ttftMs) })}
    >
      <div className="flex flex-col gap-4">
        <VerdictBadge verdict={verdict} />
        <ul aria-label={t("findings")} className="divide-y rounded-md border text-sm">
          {findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings stand in the order of the expectations
            <li key={index} className="flex flex-wrap items-center gap-x-3 px-3 py-1.5">
              <VerdictBadge verdict={finding.verdict} />
              <span className="min-w-0 break-words">{reasonText(finding)}</span>
            </li>
          ))}
        </ul>
        <section aria-label={t("answer")}>
          <h3 className="mb-1 text-muted text-xs">{t(whole.data ? "answer" : "cut")}</h3>
          <p className="whitespace-pre-wrap break-words font-mono text-sm">{whole.data?.answer ?? cell.answer}</p>
        </section>
      </div>
    </Dialog>
  );
}
