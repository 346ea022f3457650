import Link from "next/link";
import { useTranslations } from "next-intl";
import type { TestRunRow } from "@/lib/contracts/test-set";
import { Card, CardBody, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { RunStateBadge } from "./run-state-badge";

/** The runs of a test set, newest first. */
export function RunsCard({ testSetId, runs }: { testSetId: string; runs: TestRunRow[] }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  return (
    <Card>
      <CardHeader title={t("runs")} />
      {runs.length === 0 && <CardBody className="text-muted text-sm">{t("noRuns")}</CardBody>}
      <ul aria-label={t("runs")} className="divide-y empty:hidden">
        {runs.map(({ id, state, models, totals, requesterName, createdAt }) => (
          <li key={id} className="relative flex flex-wrap items-center gap-x-3 px-4 py-2 text-sm hover:bg-sunken">
            <RunStateBadge state={state} look="plain" />
            <Link
              data-row
              href={`/${org}/playground/test-sets/${testSetId}/runs/${id}`}
              className="tabular min-w-0 font-medium after:absolute after:inset-0"
            >
              {t("result", totals)}
            </Link>
            <span className="min-w-0 break-words text-muted">{models.join(", ")}</span>
            <span className="ml-auto text-muted text-xs">
              {t.rich("runBy", { name: requesterName, time: () => <RelativeTime at={createdAt} /> })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
