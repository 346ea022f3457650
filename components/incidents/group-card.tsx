"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { useSplitIncident } from "./queries";

/** Whether there is anything to show about other incidents and likely causes. */
export const isGrouped = ({ lead, members, causes }: IncidentDetail): boolean => lead !== null || members.length > 0 || causes.length > 0;

/** The members of this incident, what their nodes have in common, and the incident that it is a member of. */
export function GroupCard({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const { lead, members, causes, memberCount, can } = incident;
  if (!isGrouped(incident)) return null;
  const title = lead ? t("memberOf") : members.length === 0 ? t("causes") : t("members", { n: memberCount });
  return (
    <Card>
      <CardHeader title={title} />
      {lead && <MemberOf incident={incident} lead={lead} />}
      {causes.length > 0 && <Causes causes={causes} />}
      <ul className="max-h-80 divide-y overflow-y-auto">
        {members.map((member) => (
          <Member key={member.id} member={member} canSplit={can.triage && member.state !== "resolved"} />
        ))}
      </ul>
    </Card>
  );
}

function MemberOf({ incident, lead }: { incident: IncidentDetail; lead: NonNullable<IncidentDetail["lead"]> }) {
  const told = useTold();
  const t = useTranslations("incidents");
  const org = useOrg();
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
      {/* Two lines, because a merge by hand replaces a longer reason while somebody reads. */}
      <p className="min-h-10 min-w-0 flex-1 basis-48">
        {t.rich("standsFor", {
          why: told(lead.told, lead.why),
          incident: () => (
            <Link href={`/${org}/incidents/${lead.id}`} className="text-accent hover:underline">
              {t("incident", { number: lead.number })}
            </Link>
          ),
        })}
      </p>
      {incident.can.triage && (
        // It keeps its place when it goes, so that the text does not wrap again.
        <span className={incident.state === "resolved" ? "invisible" : undefined}>
          <TakeOut incidentId={incident.id} number={incident.number} />
        </span>
      )}
    </div>
  );
}

function Causes({ causes }: { causes: IncidentDetail["causes"] }) {
  const told = useTold();
  const t = useTranslations("incidents");
  return (
    <ol className="divide-y border-b">
      {causes.map(({ what, evidence, ruleOut }) => (
        <li key={what.text} className="px-4 py-2.5 text-sm">
          <p className="break-words font-medium">{told(what.told, what.text)}</p>
          <p className="text-muted">{told(evidence.told, evidence.text)}</p>
          <p className="text-muted text-xs">{t("ruledOut", { what: told(ruleOut.told, ruleOut.text) })}</p>
        </li>
      ))}
    </ol>
  );
}

function Member({ member, canSplit }: { member: IncidentDetail["members"][number]; canSplit: boolean }) {
  const org = useOrg();
  const told = useTold();
  return (
    <li className="flex flex-wrap items-center gap-2 px-4 py-2 text-sm">
      <StatusBadge of="incident" state={member.state} look="plain" />
      <Link href={`/${org}/incidents/${member.id}`} className="min-w-0 flex-1 truncate hover:underline">
        #{member.number} {member.nodeName}: {told(member.told, member.sentence)}
      </Link>
      {canSplit && <TakeOut incidentId={member.id} number={member.number} />}
    </li>
  );
}

function TakeOut({ incidentId, number }: { incidentId: string; number: number }) {
  const t = useTranslations("incidents");
  const split = useSplitIncident(useOrg());
  return (
    <Button size="sm" pending={split.isPending} aria-label={t("takeOutOf", { number })} onClick={() => split.mutate({ incidentId })}>
      {t("takeOut")}
    </Button>
  );
}
