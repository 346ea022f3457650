"use client";
import { useTranslations } from "next-intl";
import type { Need } from "@/lib/contracts/need";
import { FIRST_GROUP } from "@/lib/contracts/policy";
import { useFormats } from "../use-formats";

/** What a repair waits for, in the reader's language. */
export function useNeedText(): (need: Need) => string {
  const t = useTranslations("policy.need");
  const policy = useTranslations("policy");
  const { local, list } = useFormats();
  return (need) => {
    switch (need.reason) {
      case "approvals":
        return t("approvals", { ...need, group: need.group === FIRST_GROUP ? policy("firstGroup") : need.group });
      case "otherRepair":
        return t("otherRepair", { nodes: list(need.nodes), more: need.n - need.nodes.length });
      case "freeze":
        return t("freeze", { title: need.title, until: local(need.untilMs) });
      case "window":
        return t("window", { titles: list(need.titles) });
      default:
        return t(need.reason);
    }
  };
}
