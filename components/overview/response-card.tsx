import type { Overview } from "@/lib/contracts/overview";
import { formatDuration, formatPercent, plural } from "../format";
import { Card, CardHeader } from "../ui/card";

const time = (ms: number | null) => (ms === null ? "–" : formatDuration(ms));

/** How quickly faults were seen, taken up and ended. */
export function ResponseCard({ response }: { response: Overview["response"] }) {
  const figures = [
    { name: "Time to detect", value: time(response.mttdMs), about: "from the first sign to the open incident, mean" },
    { name: "Time to acknowledge", value: time(response.mttaMs), about: "from open to the first person's act, mean" },
    { name: "Time to resolve", value: time(response.mttrMs), about: "from open to resolved, mean" },
    { name: "Fixed by runbook", value: formatPercent(response.fixedByRunbook), about: "of resolved incidents" },
    { name: "Wait for approval", value: time(response.approvalWaitMs), about: "from a request to its last approval, mean" },
    { name: "Came back", value: formatPercent(response.repeatRate), about: "of incidents, after they were resolved" },
  ];
  return (
    <Card>
      <CardHeader title="Response" description={`Last ${formatDuration(response.windowMs)}, ${plural(response.incidents, "incident")}`} />
      <dl className="divide-y">
        {figures.map(({ name, value, about }) => (
          <div key={name} className="flex items-baseline gap-3 px-4 py-2.5">
            <dt className="min-w-0 flex-1">
              <span className="block text-sm">{name}</span>
              <span className="block text-faint text-xs">{about}</span>
            </dt>
            <dd className="tabular font-semibold text-lg">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
