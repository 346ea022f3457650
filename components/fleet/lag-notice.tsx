import { Snail } from "lucide-react";
import { formatDuration } from "../format";
import { Callout } from "../ui/callout";

/** Said when our own ingest is behind: silence is then ours, not the nodes'. */
export function LagNotice({ lagMs }: { lagMs: number | null | undefined }) {
  if (lagMs === null || lagMs === undefined) return null;
  return (
    <div className="mb-4">
      <Callout tone="stale" icon={Snail}>
        The portal itself is {formatDuration(lagMs)} behind in taking reports in. Nodes are not judged by their silence until it has caught
        up.
      </Callout>
    </div>
  );
}
