"use client";
import { queryOptions, skipToken } from "@tanstack/react-query";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import {
  JudgedIncident,
  type JudgeIncident,
  RuleList,
  RuleNow,
  RuleTrial,
  type SaveRule,
  SensitivityComparison,
  type SwitchRule,
} from "@/lib/contracts/rule";
import { api } from "../api";
import { incidents } from "../incidents/queries";
import { useChange } from "../use-change";

export const rules = {
  all: (org: string) => ["rules", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...rules.all(org), {}] as const,
      queryFn: ({ signal }) => api.get(`/${org}/rules`, RuleList, undefined, signal),
    }),
  /** The current values of the rule's series. Separate from the list, so that another rule that fires does not reload an open editor. */
  now: (org: string, rule: AlertRule | null) =>
    queryOptions({
      queryKey: ["rule-now", org, rule?.filter, rule?.condition] as const,
      queryFn: rule ? ({ signal }) => api.post(`/${org}/rules/now`, RuleNow, { rule }, signal) : skipToken,
    }),
  /** The effect of feedback on the last days. Separate from the list, and rarely read: a backtest keeps the server busy. */
  comparison: (org: string, { ruleId, from, to }: JudgedIncident) =>
    queryOptions({
      queryKey: ["rule-comparison", org, ruleId, from, to] as const,
      queryFn: ({ signal }) => api.post(`/${org}/rules/${ruleId}/comparison`, SensitivityComparison, { from, to }, signal),
      staleTime: 60_000,
    }),
};

export const useSaveRule = (org: string) =>
  useChange([rules.all(org)], (input: SaveRule) => api.post(`/${org}/rules`, RuleList, input), { done: "rules.saved", quiet: true });
export const useTryRule = (org: string) =>
  useChange([], (input: { rule: AlertRule; days: number }) => api.post(`/${org}/rules/trial`, RuleTrial, input), { quiet: true });
export const useSwitchRule = (org: string) =>
  useChange([rules.all(org)], ({ ruleId, enabled }: SwitchRule) => api.patch(`/${org}/rules/${ruleId}`, RuleList, { enabled }));
export const useRemoveRule = (org: string) =>
  useChange([rules.all(org)], (ruleId: string) => api.delete(`/${org}/rules/${ruleId}`, RuleList), { done: "rules.removed" });
export const useJudgeIncident = (org: string) =>
  useChange([incidents.all(org), rules.all(org)], ({ incidentId, verdict }: JudgeIncident) =>
    api.post(`/${org}/incidents/${incidentId}/judge`, JudgedIncident, { verdict }),
  );
