import type { useTranslations } from "next-intl";
import type { Member } from "@/lib/contracts/member";
import {
  type AskedApproval,
  type BlastRadius,
  FIRST_GROUP,
  type FreezeWindow,
  type LabelRule,
  type MaintenanceWindow,
  type OrgPolicy,
  type PolicyGap,
  type PolicyGroup,
} from "@/lib/contracts/policy";
import { askedApprovals, type NodeLabels } from "@/lib/contracts/policy-asks";
import { durationMs, Risk } from "@/lib/contracts/runbook";

/** From Sunday on, as stored windows count them. */
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export const labelsText = (labels: NodeLabels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");

/** Minutes of the day as `22:00`. */
export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const utc = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const sorted = (risks: readonly Risk[]) => Risk.options.filter((risk) => risks.includes(risk));

/** A language's words, as the sentences need them. */
export interface Words {
  t: ReturnType<typeof useTranslations<"policy">>;
  /** The word for a risk or a role. */
  word: (kind: "risk" | "role", value: string) => string;
  duration: (ms: number) => string;
}
export type PolicySentences = ReturnType<typeof policySentences>;

/** What a policy means, in the sentences of a language. */
export function policySentences({ t, word, duration }: Words) {
  /** `a`, `a and b`, `a, b and c`. */
  const listed = (parts: readonly string[], join: "listAnd" | "listOr" = "listAnd"): string => {
    const [last = "", ...rest] = parts.toReversed();
    return rest.length === 0 ? last : t(join, { first: rest.reduceRight((first, next) => t("listComma", { first, last: next })), last });
  };
  const days = (chosen: readonly number[]): string =>
    chosen.length === 7 ? t("everyDay") : t("daysOn", { days: listed(chosen.map((day) => t(`weekday.${weekdays[day] ?? "sun"}`))) });
  const where = (labels: NodeLabels) => (Object.keys(labels).length > 0 ? t("onLabels", { labels: labelsText(labels) }) : "");
  const risks = (chosen: readonly Risk[], join: "listAnd" | "listOr") =>
    listed(
      sorted(chosen).map((risk) => word("risk", risk)),
      join,
    );
  const repair = (risk: Risk, labels: NodeLabels) => {
    const any = t(`aRepair.${risk}`);
    return Object.keys(labels).length > 0 ? t("aRepairOn", { repair: any, labels: labelsText(labels) }) : any;
  };
  const nameOf = (group: string): string => {
    const name = group === FIRST_GROUP ? t("firstGroup") : group;
    return /\s/.test(name) ? t("groupQuoted", { name }) : name;
  };
  const asked = (approvals: readonly AskedApproval[]) =>
    listed(approvals.map(({ group, count }) => t("asked", { n: count, group: nameOf(group) })));

  /** What a policy asks for a repair of this risk on nodes with these labels: "A disruptive repair on team=vision needs one of vision and …". */
  const risk = (policy: OrgPolicy, of: Risk, labels: NodeLabels = {}): string => {
    const { approvals, passkey } = askedApprovals(policy, of, [labels]);
    const { reasonRequired, typedName, expiry } = policy.risks[of];
    const reason = reasonRequired ? t("riskNeedsReason") : "";
    if (approvals.length === 0) return t("riskNeedsNothing", { repair: repair(of, labels), reason });
    const besides = [...(typedName ? [t("riskNeedsTypedName")] : []), ...(passkey ? [t("riskNeedsPasskey")] : [])];
    return t("riskNeeds", {
      repair: repair(of, labels),
      asked: asked(approvals),
      time: duration(durationMs(expiry)),
      besides: besides.length > 0 ? t("riskNeedsBesides", { list: listed(besides) }) : "",
      reason,
    });
  };

  return {
    listed,
    days,
    risk,
    labelRule: (policy: OrgPolicy, rule: LabelRule): string[] => rule.risks.map((each) => risk(policy, each, rule.labels)),

    freeze: ({ title, fromMs, toMs, ...freeze }: FreezeWindow): string =>
      t("freeze", { title, risks: risks(freeze.risks, "listOr"), where: where(freeze.labels), from: utc(fromMs), to: utc(toMs) }),

    maintenance: (window: MaintenanceWindow): string =>
      t("maintenance", {
        title: window.title,
        risks: risks(window.risks, "listAnd"),
        where: where(window.labels),
        days: days(window.weekdays.toSorted()),
        from: clock(window.fromMinute),
        to: clock(window.toMinute),
      }),

    blast: ({ maxNodes, maxShare, disruptivePerHour }: BlastRadius): string => {
      const out = [
        ...(maxNodes === null ? [] : [t("bounds.nodes", { n: maxNodes })]),
        ...(maxShare === null ? [] : [t("bounds.share", { percent: Math.round(maxShare * 100) })]),
      ];
      const bounds = [
        ...(out.length === 0 ? [] : [t("bounds.out", { out: listed(out) })]),
        ...(disruptivePerHour === null ? [] : [t("bounds.hourly", { n: disruptivePerHour })]),
      ];
      return bounds.length === 0 ? t("bounds.none") : t("bounds.sentence", { bounds: listed(bounds) });
    },

    /** Which requests are stuck, what they need and who could give it. */
    gap: ({ risk: of, labels, needed, requesters, everybody, approvers }: PolicyGap): string =>
      t("gap", {
        repair: repair(of, labels),
        whose: everybody ? "" : t("gapWhose", { people: listed(requesters, "listOr") }),
        needed,
        who: approvers.length === 0 ? t("gapNobody") : t("gapOnly", { people: listed(approvers) }),
      }),

    /** Who is in a group; `line`: after its name, within a sentence. */
    group: ({ userIds, roles }: PolicyGroup, members: readonly Member[], place: "line" | "alone" = "alone"): string => {
      const people = listed(userIds.map((userId) => members.find((member) => member.userId === userId)?.name ?? t("group.leaver")));
      if (userIds.length === 0)
        return roles.length === 0
          ? t("group.everybody", { place })
          : t("group.all", { place, roles: listed(roles.map((role) => t(`rolePlural.${role}`))) });
      if (roles.length === 0) return t("group.people", { people });
      return t("group.peopleWhile", {
        people,
        roles: listed(
          roles.map((role) => word("role", role)),
          "listOr",
        ),
      });
    },
  };
}
