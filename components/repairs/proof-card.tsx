import type { CheckResult } from "@/lib/contracts/check";
import type { RepairDetail } from "@/lib/contracts/repair";
import { StatusBadge } from "../status/status-badge";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";

/** The signal before and after, node by node: what was wrong, and what the same check says now. */
export function ProofCard({ repair }: { repair: RepairDetail }) {
  const proven = repair.targets.filter((target) => target.before || target.after);
  if (proven.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Proof" description={repair.plan.verify ? `${repair.plan.verify.check}, read before and after` : undefined} />
      <ul className="divide-y">
        {proven.map((target) => (
          <li key={target.id} className="px-4 py-3">
            {proven.length > 1 && <h3 className="mb-1.5 font-medium text-sm">{target.nodeName}</h3>}
            <div className="grid gap-3 sm:grid-cols-2">
              <Side title="Before" result={target.before} />
              <Side title="After" result={target.after} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Side({ title, result }: { title: string; result: CheckResult | null }) {
  return (
    <div className="min-w-0">
      <p className="mb-1 flex items-center gap-2 text-muted text-xs">
        {title}
        {result && (
          <>
            <StatusBadge of="check" state={result.state} look="plain" />
            <RelativeTime at={result.atMs} className="tabular ml-auto" />
          </>
        )}
      </p>
      <p className="break-words text-sm">{result?.sentence ?? <span className="text-faint">Not read.</span>}</p>
    </div>
  );
}
