import { FileWarning } from "lucide-react";
import { useTranslations } from "next-intl";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { StatusBadge } from "../status/status-badge";
import { useStatusWord } from "../status/use-status-word";
import { Badge } from "../ui/badge";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { DampingNote } from "./damping-note";
import { type FileProblem, readEvidence } from "./evidence-shape";
import { MetricEvidence } from "./metric-evidence";
import { SeriesChart } from "./series-chart";

/** The check's evidence. It came from a host, so it is shown as text. */
export function EvidenceCard({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { duration } = useFormats();
  const word = useStatusWord();
  const { finding } = incident;
  const { problems, facts, tables, lines, series } = readEvidence(finding.data, { yes: t("yes"), no: t("no") });
  // The places of the problems already show this fact.
  const said = new Set(problems.map((problem) => problem.path));
  const others = facts.filter((fact) => !said.has(fact.value));
  const isBare = facts.length + problems.length + tables.length + lines.length + series.length === 0;
  return (
    <Card>
      <CardHeader
        title={t("evidence")}
        description={t("readIn", { what: finding.code ? `${finding.id}, ${finding.code}` : finding.id, time: duration(finding.tookMs) })}
        actions={
          <span className="flex items-center gap-2 text-muted text-xs">
            {incident.state === "open" ? (
              <StatusBadge of="check" state={finding.state} look="plain" />
            ) : (
              <Badge look="plain">{t("was", { state: word("check", finding.state) })}</Badge>
            )}
            <RelativeTime at={finding.atMs} />
          </span>
        }
      />
      <div className="divide-y">
        {problems.map((problem) => (
          <Problem
            key={`${problem.path}:${problem.line}:${problem.column}:${problem.reason}`}
            problem={problem}
            isOver={incident.state !== "open"}
          />
        ))}
        {series.map((each) => (
          <SeriesChart key={each.name} series={each} />
        ))}
        <MetricEvidence incident={incident} />
        {incident.damping && (
          <div className="px-4 py-1.5">
            <DampingNote check={incident.check} damping={incident.damping} canChange={incident.can.damp} />
          </div>
        )}
        {others.length > 0 && (
          <dl className="grid gap-x-6 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[12rem_minmax(0,1fr)]">
            {others.map((fact) => (
              <div key={fact.name} className="contents">
                <dt className="text-muted max-sm:mt-1 max-sm:text-xs">{fact.name}</dt>
                <dd className="break-words font-mono text-xs leading-5">{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
        {tables.map((table) => (
          <div key={table.name}>
            <h3 className="px-4 pt-3 pb-1 font-medium text-xs">{table.name}</h3>
            <Table label={table.name}>
              <THead>
                <Tr>
                  {table.columns.map((column) => (
                    <Th key={column}>{column}</Th>
                  ))}
                </Tr>
              </THead>
              <TBody>
                {table.rows.map((row, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of one finding never move
                  <Tr key={index}>
                    {row.map((cell, column) => (
                      <Td key={table.columns[column]} className="font-mono text-xs">
                        {cell}
                      </Td>
                    ))}
                  </Tr>
                ))}
              </TBody>
            </Table>
          </div>
        ))}
        {lines.map((each) => (
          <section key={each.name}>
            <h3 className="px-4 pt-3 pb-1 font-medium text-xs">{each.name}</h3>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
              tabIndex={0}
              className="max-h-64 overflow-auto px-4 pb-3 font-mono text-xs leading-5"
            >
              {each.lines.join("\n")}
            </pre>
          </section>
        ))}
        {isBare && <p className="px-4 py-3 text-muted text-sm">{t("bare")}</p>}
      </div>
    </Card>
  );
}

/** File, line, column, and the line itself with its tabs and odd characters made visible. */
function Problem({ problem, isOver }: { problem: FileProblem; isOver: boolean }) {
  const t = useTranslations("incidents");
  const { path, line, column, reason, text } = problem;
  return (
    <section className="px-4 py-3">
      <p className="flex items-start gap-2 text-sm">
        <FileWarning size={15} aria-hidden className={cx("mt-0.5 shrink-0", isOver ? "text-muted" : "text-bad")} />
        <span className="min-w-0">
          <code className="break-all font-mono text-xs">
            {path}
            {line !== undefined && (
              <span className="text-bad">
                :{line}
                {column !== undefined && `:${column}`}
              </span>
            )}
          </code>
          <span className="block text-muted">{reason}</span>
        </span>
      </p>
      {text !== undefined && (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          aria-label={t("lineOf", { line: line ?? "", path })}
          className={cx(
            "mt-2 ml-6 overflow-x-auto rounded-md border font-mono text-xs leading-6",
            isOver ? "bg-sunken" : "border-bad-fill bg-bad-soft",
          )}
        >
          <pre className="flex">
            <span aria-hidden className="tabular w-12 shrink-0 select-none pr-3 text-right text-muted">
              {line}
            </span>
            <span className="pr-3">
              <Visible text={text} column={column} />
            </span>
          </pre>
        </section>
      )}
    </section>
  );
}

/** A tab is drawn as an arrow, because it broke the file and is invisible otherwise. */
function Visible({ text, column }: { text: string; column: number | undefined }) {
  return [...text].slice(0, 500).map((char, index) => {
    const isTab = char === "\t";
    const isHere = column !== undefined && index === column - 1;
    if (!isTab && !isHere) return char;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: letters of one line never move
      <span key={index} className={isHere ? "rounded-sm bg-bad-fill text-on-bad" : "text-bad"}>
        {isTab ? "→   " : char}
      </span>
    );
  });
}
