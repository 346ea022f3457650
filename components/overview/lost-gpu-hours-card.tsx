import type { Overview } from "@/lib/contracts/overview";
import { figures, plural } from "../format";
import { Card, CardHeader } from "../ui/card";

/** What faults cost, by cause. */
export function LostGpuHoursCard({ lost }: { lost: Overview["lostGpuHours"] }) {
  return (
    <Card>
      <CardHeader title="GPU-hours lost" description="Last 30 d, at most: all GPUs of a node while a critical incident was open" />
      {lost.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">None.</p>
      ) : (
        <dl className="divide-y">
          {lost.map(({ check, incidents, gpuHours }) => (
            <div key={check} className="flex items-center gap-3 px-4 py-2.5">
              <dt className="min-w-0 flex-1">
                <span className="block truncate font-mono text-xs">{check}</span>
                <span className="block text-faint text-xs">{plural(incidents, "incident")}</span>
              </dt>
              <dd className="tabular font-semibold text-lg">{figures(gpuHours)} h</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
