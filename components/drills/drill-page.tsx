"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed, CircleStop, Download, LoaderCircle, UserRoundCheck } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { type DrillDetail, type DrillLeg, drillLegs } from "@/lib/contracts/drill";
import { useNeedText } from "../policy/use-need-text";
import { DrillBadge } from "../status/drill-badge";
import { StatusBadge } from "../status/status-badge";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { useNow } from "../ui/clock";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { TimeLeft } from "../ui/time-left";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { drills, useCancelDrill } from "./queries";

/** One fire drill: its legs as they are reached, who must act now, and the report once it is over. */
export function DrillPage({ initial }: { initial: DrillDetail }) {
  const told = useTold();
  const t = useTranslations("drills");
  const org = useOrg();
  const { data: drill = initial } = useQuery({ ...drills.one(org, initial.id), initialData: initial });
  const language = useLocale();
  const cancel = useCancelDrill(org);
  return (
    <>
      <PageHeader
        trail={[{ label: t("title"), href: `/${org}/drills` }]}
        title={t("titleOf", { number: drill.number, node: drill.nodeName })}
        badge={
          <>
            <DrillBadge />
            <StatusBadge of="drill" state={drill.state} />
          </>
        }
        description={<Summary drill={drill} />}
        actions={
          <>
            {drill.finishedAt !== null && (
              <Button asChild>
                <a href={`/api/${org}/drills/${drill.id}/report?language=${language}`} download={`fire-drill-${drill.number}.md`}>
                  <Download size={15} aria-hidden />
                  {t("report")}
                </a>
              </Button>
            )}
            {drill.can.cancel && (
              <Button onClick={() => cancel.mutate({ drillId: drill.id })} pending={cancel.isPending}>
                <CircleStop size={15} aria-hidden />
                {t("cancel", { number: drill.number })}
              </Button>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <NextAct drill={drill} />
        {drill.sentence && drill.state !== "passed" && (
          <Callout tone={drill.state === "failed" ? "bad" : "idle"} icon={CircleAlert}>
            {told(drill.told, drill.sentence)}
          </Callout>
        )}
        <Legs drill={drill} />
      </div>
    </>
  );
}

function Summary({ drill }: { drill: DrillDetail }) {
  const t = useTranslations("drills");
  const word = useStatusWord();
  const org = useOrg();
  return (
    <>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5">
        <span>{t.rich("started", { name: drill.starterName, time: () => <RelativeTime at={drill.createdAt} /> })}</span>
        {drill.incident && (
          <Link href={`/${org}/incidents/${drill.incident.id}`} className="text-accent hover:underline">
            {t("incident", { number: drill.incident.number })}
          </Link>
        )}
        {drill.repair && (
          <Link href={`/${org}/repairs/${drill.repair.id}`} className="text-accent hover:underline">
            {t("repair", { number: drill.repair.number })}
          </Link>
        )}
      </p>
      {drill.deadlineAt !== null && (
        <p>
          {t.rich("movedOn", {
            owner: word("owner", drill.owner),
            left: () => <TimeLeft until={drill.deadlineAt ?? 0} what="timesOut" />,
          })}
        </p>
      )}
    </>
  );
}

/** Who has to do something, and where. */
function NextAct({ drill }: { drill: DrillDetail }) {
  const t = useTranslations("drills");
  const org = useOrg();
  const needText = useNeedText();
  if (drill.state !== "approving" || !drill.repair) return null;
  const needs =
    drill.needs.length > 0 ? drill.needs.map(needText).reduce((first, next) => t("needsBoth", { first, next })) : t("needsAnApproval");
  return (
    <Callout
      tone="hold"
      icon={UserRoundCheck}
      action={
        <Button asChild variant="primary" size="sm">
          <Link href={`/${org}/repairs/${drill.repair.id}`}>{t("openRepair", { number: drill.repair.number })}</Link>
        </Button>
      }
    >
      {t("needs", { what: needs })} {drill.approvers.length > 0 ? t("approvers", { names: drill.approvers.join(", ") }) : t("noApprovers")}
    </Callout>
  );
}

function Legs({ drill }: { drill: DrillDetail }) {
  const t = useTranslations("drills");
  const { duration } = useFormats();
  const now = useNow();
  const isOver = drill.finishedAt !== null;
  const began = drill.legs.started ?? drill.createdAt;
  const atOf = (leg: DrillLeg) => drill.legs[leg] ?? null;
  const current = isOver ? undefined : drillLegs.find((leg) => atOf(leg) === null);
  return (
    <Card>
      <CardHeader title={t("legs")} description={t("legsAbout")} />
      <ol className="divide-y" aria-live="polite">
        {drillLegs.map((leg, index) => {
          const at = atOf(leg);
          const before = drillLegs.slice(0, index).findLast((one) => atOf(one) !== null);
          const since = before ? (atOf(before) ?? began) : began;
          const isCurrent = leg === current;
          return (
            <li
              key={leg}
              aria-label={t(`leg.${leg}`)}
              className="grid grid-cols-[auto_minmax(0,1fr)_5rem] items-center gap-x-3 px-4 py-2 text-sm sm:grid-cols-[auto_minmax(0,1fr)_7rem_7rem_8rem]"
            >
              <LegIcon state={at !== null ? "reached" : isCurrent ? "current" : "ahead"} />
              <span className={at === null && !isCurrent ? "text-muted" : "font-medium"}>{t(`leg.${leg}`)}</span>
              <span className="tabular text-right" suppressHydrationWarning>
                {at !== null && index > 0 && `+${duration(at - since)}`}
                {isCurrent && duration(Math.max(0, now - since))}
              </span>
              <span className="tabular text-right text-muted max-sm:hidden">{at !== null && duration(at - began)}</span>
              <span className="text-right text-muted text-xs max-sm:hidden">{at !== null && <RelativeTime at={at} />}</span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function LegIcon({ state }: { state: "reached" | "current" | "ahead" }) {
  const t = useTranslations("drills");
  const label = t(`legState.${state}`);
  if (state === "reached") return <CircleCheck size={16} aria-label={label} className="text-ok" />;
  if (state === "current")
    return <LoaderCircle size={16} aria-label={label} className="animate-spin text-busy motion-reduce:animate-none" />;
  return <CircleDashed size={16} aria-label={label} className="text-faint" />;
}
