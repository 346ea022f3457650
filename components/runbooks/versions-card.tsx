import { useTranslations } from "next-intl";
import type { RunbookDetail } from "@/lib/contracts/runbook";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { RelativeTime } from "../ui/relative-time";

/** Immutable versions, newest first. */
export function VersionsCard({
  runbook,
  chosen,
  onChoose,
}: {
  runbook: RunbookDetail;
  chosen: number;
  onChoose: (version: number) => void;
}) {
  const t = useTranslations("runbooks");
  return (
    <Card>
      <CardHeader title={t("versions.title")} />
      <ul className="divide-y">
        {runbook.versions.map((each) => (
          <li key={each.version}>
            <button
              type="button"
              data-row
              aria-pressed={each.version === chosen}
              onClick={() => onChoose(each.version)}
              className={cx(
                "flex w-full items-center gap-3 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px]",
                each.version === chosen && "bg-accent-soft hover:bg-accent-soft",
              )}
            >
              <span className="tabular w-8 font-medium">{each.version}</span>
              <span className="min-w-0 flex-1 truncate">{each.createdBy}</span>
              <RelativeTime at={each.createdAt} className="tabular text-muted text-xs" />
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
