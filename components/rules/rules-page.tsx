"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { RuleList } from "@/lib/contracts/rule";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { draftOf } from "./draft";
import { rules } from "./queries";
import { RuleDialog } from "./rule-dialog";
import { RuleItem } from "./rule-item";

/** The alert rules with their state, and their editor. */
export function RulesPage({ initial }: { initial: RuleList }) {
  const t = useTranslations("rules");
  const org = useOrg();
  const { get, set } = useQueryString();
  const list = useQuery({ ...rules.list(org), initialData: initial, refetchInterval: 30_000 });
  const { rules: rows, can } = list.data;
  const editing = rows.find(({ ruleId }) => ruleId === get("rule"));
  const begun = editing ? draftOf(editing.rule) : get("new") === "1" ? draftOf(null) : null;
  return (
    <>
      <PageHeader
        title={t("title")}
        badge={list.isError && <StaleBadge at={list.dataUpdatedAt} staleAfterMs={45_000} />}
        description={t("about")}
        actions={
          can.edit && (
            <Button variant="primary" onClick={() => set({ new: true }, { push: true })}>
              <Plus size={15} aria-hidden />
              {t("new")}
            </Button>
          )
        }
      />
      <Card>
        <ul aria-label={t("title")} className="divide-y">
          {rows.map((rule) => (
            <RuleItem key={rule.ruleId} rule={rule} canEdit={can.edit} onEdit={() => set({ rule: rule.ruleId }, { push: true })} />
          ))}
        </ul>
      </Card>
      {begun && can.edit && <RuleDialog rule={editing ?? null} begun={begun} onClose={() => set({ rule: null, new: null })} />}
    </>
  );
}
