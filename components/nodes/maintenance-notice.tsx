import { Construction } from "lucide-react";
import type { NodeDetail } from "@/lib/contracts/node";
import { Callout } from "../ui/callout";
import { RelativeTime } from "../ui/relative-time";

/** Says on a node's page why it opens no incidents, and until when. */
export function MaintenanceNotice({ maintenance }: { maintenance: NodeDetail["maintenance"] }) {
  if (!maintenance) return null;
  const { reason, endsAt, byName } = maintenance;
  return (
    <Callout tone="hold" icon={Construction}>
      In maintenance: {reason}. It opens no incidents and ends <RelativeTime at={endsAt} future />
      {byName && ` (started by ${byName})`}.
    </Callout>
  );
}
