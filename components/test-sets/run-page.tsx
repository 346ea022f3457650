"use client";
import { useQuery } from "@tanstack/react-query";
import { Square } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TestRunDetail } from "@/lib/contracts/test-set";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { StaleBadge } from "../ui/stale-badge";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { CellDialog } from "./cell-dialog";
import { ExportButtons } from "./export-buttons";
import { testSets, useCancelTestRun } from "./queries";
import { ResultGrid } from "./result-grid";
import { RunStateBadge } from "./run-state-badge";

/** One run of a test set: how far it is, and the grid of its answers. */
export function RunPage({ initial }: { initial: TestRunDetail }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const { get, set } = useQueryString();
  const query = useQuery({ ...testSets.run(org, initial.id), initialData: initial });
  const run = query.data;
  const cancel = useCancelTestRun(org);
  const isUnderWay = run.state === "waiting" || run.state === "running";
  const { cells, passed, failed, undecided } = run.totals;
  const [row = -1, subject = -1] = get("cell").split(".").map(Number);
  const chosen = run.cells.find((cell) => cell.row === row && cell.subject === subject);
  return (
    <>
      <PlaygroundHeader
        trail={[
          { label: t("title"), href: `/${org}/playground/test-sets` },
          { label: run.testSetName, href: `/${org}/playground/test-sets/${run.testSetId}` },
        ]}
        title={t("result", run.totals)}
        badge={
          <>
            <RunStateBadge state={run.state} />
            {query.isError && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={0} />}
          </>
        }
        description={
          <>
            {t("promptVersion", { name: run.body.promptName, version: run.body.promptVersion })} ·{" "}
            {t.rich("runBy", { name: run.requesterName, time: () => <RelativeTime at={run.createdAt} /> })} ·{" "}
            <span className="tabular">{t("progress", { done: passed + failed + undecided, cells })}</span>
          </>
        }
        actions={
          <>
            <ExportButtons runId={run.id} name={run.testSetName} />
            {isUnderWay && run.can.cancel && (
              <Button pending={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
                <Square size={15} aria-hidden />
                {t("cancel")}
              </Button>
            )}
          </>
        }
      />
      <Card>
        <ResultGrid run={run} onOpen={(cell) => set({ cell: `${cell.row}.${cell.subject}` }, { push: true })} />
      </Card>
      {chosen && <CellDialog run={run} cell={chosen} onClose={() => set({ cell: null })} />}
    </>
  );
}
