"use client";
import { Flame, Pause, Pencil, Play, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import type { Rule } from "@/lib/contracts/rule";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { RelativeTime } from "../ui/relative-time";
import { RemoveButton } from "../ui/remove-button";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { useRemoveRule, useSwitchRule } from "./queries";
import { useConditionText } from "./use-condition-text";

/** The metrics of a condition by their identifiers, as programs and the editor name them. */
const identifiersOf = (condition: AlertRule["condition"]) =>
  "series" in condition ? [condition.series, "of" in condition ? condition.of : ""].filter(Boolean).join(" / ") : undefined;

interface RuleItemProps {
  rule: Rule;
  canEdit: boolean;
  onEdit: () => void;
}

/** One rule: its condition, its state and when it last fired. */
export function RuleItem({ rule, canEdit, onEdit }: RuleItemProps) {
  const org = useOrg();
  const t = useTranslations("rules");
  const told = useTold();
  const textOf = useConditionText();
  const switching = useSwitchRule(org);
  const remove = useRemoveRule(org);
  const { filter, enabled, severity } = rule.rule;
  const of = isAboutLogs(rule.rule.condition) ? "workloads" : "nodes";
  const name = rule.namedAs ? t(`builtInName.${rule.namedAs}`) : rule.rule.name;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          {name}
          <StatusBadge of="severity" state={severity} look="plain" />
          {!enabled && <Badge icon={Pause}>{t("off")}</Badge>}
          {rule.firing > 0 && (
            <Badge icon={Flame} tone="bad">
              {t("firing", { of, n: rule.firing })}
            </Badge>
          )}
          {rule.isBuiltIn && <Badge look="plain">{t("builtIn")}</Badge>}
          {rule.sensitivity !== 0 && (
            <Badge icon={SlidersHorizontal} look="plain">
              {t(rule.sensitivity > 0 ? "earlier" : "later", { n: Math.abs(rule.sensitivity) })}
            </Badge>
          )}
        </p>
        <p className="break-words text-muted text-xs" title={identifiersOf(rule.rule.condition)}>
          {t("sentence", { condition: textOf(rule.rule), nodes: filter || t("nodesAll"), name: rule.changedByName })}
        </p>
      </div>
      <div className="text-muted text-xs sm:w-64">
        {enabled && <p>{of === "nodes" && rule.evaluatedAt === null ? t("notYet") : t("watching", { of, n: rule.nodes })}</p>}
        {rule.lastFiredAt !== null ? (
          <p className="line-clamp-2 break-words">
            <Link href={`/${org}/incidents?state=all&q=${encodeURIComponent(rule.rule.name)}`} className="text-accent hover:underline">
              {t.rich("lastFired", { time: () => <RelativeTime at={rule.lastFiredAt ?? 0} /> })}
            </Link>{" "}
            {told(rule.lastTold, rule.lastSentence)}
          </p>
        ) : (
          <p>{t("neverFired")}</p>
        )}
      </div>
      {canEdit && (
        <div className="flex gap-1.5">
          <Button
            size="sm"
            pending={switching.isPending}
            aria-label={t(enabled ? "switchOffOf" : "switchOnOf", { name })}
            onClick={() => switching.mutate({ ruleId: rule.ruleId, enabled: !enabled })}
          >
            {enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            {enabled ? t("switchOff") : t("switchOn")}
          </Button>
          <Button size="sm" icon variant="ghost" aria-label={t("edit", { name })} onClick={onEdit}>
            <Pencil size={14} aria-hidden />
          </Button>
          {!rule.isBuiltIn && (
            <RemoveButton
              verb={t("remove", { name })}
              title={t("removeTitle", { name })}
              pending={remove.isPending}
              onConfirm={(closing) => remove.mutate(rule.ruleId, closing)}
            >
              {t("removeAbout")}
            </RemoveButton>
          )}
        </div>
      )}
    </li>
  );
}
