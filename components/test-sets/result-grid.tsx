import { useTranslations } from "next-intl";
import type { TestCell, TestRunDetail } from "@/lib/contracts/test-set";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useReasonText } from "./use-reason-text";
import { VerdictBadge } from "./verdict-badge";

interface ResultGridProps {
  run: TestRunDetail;
  onOpen: (cell: TestCell) => void;
}

/** Rows by models: each cell with its verdict, why, and how the answer begins. */
export function ResultGrid({ run: { body, models, cells }, onOpen }: ResultGridProps) {
  const t = useTranslations("testSets");
  const byPlace = new Map(cells.map((cell) => [`${cell.row} ${cell.subject}`, cell]));
  return (
    <Table label={t("answer")}>
      <THead>
        <Tr>
          <Th numeric>{t("rowColumn")}</Th>
          <Th>{t("variables")}</Th>
          {models.map((model) => (
            <Th key={model}>{model}</Th>
          ))}
        </Tr>
      </THead>
      <TBody>
        {body.rows.map(({ variables }, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its number
          <Tr key={row} className="align-top">
            <Td numeric>{row + 1}</Td>
            <Td className="max-w-56 break-words text-muted text-xs">
              {Object.entries(variables).map(([name, value]) => (
                <p key={name} className="line-clamp-3">
                  <code className="font-mono">{name}</code> {value}
                </p>
              ))}
            </Td>
            {models.map((model, subject) => {
              const cell = byPlace.get(`${row} ${subject}`);
              return (
                <Td key={model} className="min-w-52 max-w-80">
                  {cell ? (
                    <Cell cell={cell} model={model} onOpen={() => onOpen(cell)} />
                  ) : (
                    <span className="text-faint">{t("cell.none")}</span>
                  )}
                </Td>
              );
            })}
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function Cell({ cell, model, onOpen }: { cell: TestCell; model: string; onOpen: () => void }) {
  const t = useTranslations("testSets");
  const reasonText = useReasonText();
  const { verdict, findings, row, answer } = cell;
  const why = findings.filter((finding) => finding.verdict !== "passed").map(reasonText);
  return (
    <button
      type="button"
      data-row
      aria-label={t("cell.open", { row: row + 1, model, verdict })}
      onClick={onOpen}
      className="flex w-full flex-col items-start gap-0.5 rounded-sm text-left hover:bg-sunken"
    >
      <VerdictBadge verdict={verdict} />
      {why.map((sentence) => (
        <span key={sentence} className="break-words text-xs">
          {sentence}
        </span>
      ))}
      <span className="line-clamp-2 break-words text-muted text-xs">{answer}</span>
    </button>
  );
}
