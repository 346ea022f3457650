import { Construction } from "lucide-react";
import { useTranslations } from "next-intl";
import type { NodeDetail } from "@/lib/contracts/node";
import { Callout } from "../ui/callout";
import { RelativeTime } from "../ui/relative-time";

/** Says on a node's page why it opens no incidents, and until when. */
export function MaintenanceNotice({ maintenance }: { maintenance: NodeDetail["maintenance"] }) {
  const t = useTranslations("nodes.maintenance");
  if (!maintenance) return null;
  const { reason, endsAt, byName } = maintenance;
  return (
    <Callout tone="hold" icon={Construction}>
      {t.rich(byName ? "noticeBy" : "notice", { reason, name: byName, time: () => <RelativeTime at={endsAt} future /> })}
    </Callout>
  );
}
