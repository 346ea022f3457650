"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { nodes } from "../fleet/queries";
import { StatusIcon } from "../status/status-icon";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";

/** A node that was chosen, and the workload on it. */
export interface Target {
  nodeId: string;
  nodeName: string;
  workload: string;
}

/** As many as one repair can have. */
const MOST = 1_000;

/** Nodes by the fleet's filter language, with a live count; what is ticked is frozen into the plan. */
export function TargetPicker({ chosen, onChange }: { chosen: Target[]; onChange: (targets: Target[]) => void }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  const [typed, setTyped] = useState("");
  const [workload, setWorkload] = useState(chosen[0]?.workload ?? "");
  const q = useDeferredValue(typed.trim());
  const list = useQuery(nodes.list(org, { ...(q ? { q } : {}), limit: MOST }));
  const errorText = useErrorText();
  const rows = list.data?.nodes ?? [];
  const has = (id: string) => chosen.some((target) => target.nodeId === id);
  const asTarget = (row: { id: string; name: string }): Target => ({ nodeId: row.id, nodeName: row.name, workload: workload.trim() });
  const toggle = (row: { id: string; name: string }) =>
    onChange(has(row.id) ? chosen.filter((target) => target.nodeId !== row.id) : [...chosen, asTarget(row)]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-sm">{t("nodesTitle")}</legend>
      <div className="flex items-center gap-2">
        <Input
          aria-label={t("picker.filter")}
          placeholder="state:faulty gpu:H200 label:team=vision"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          spellCheck={false}
        />
        <Button
          onClick={() => onChange([...chosen, ...rows.filter((row) => !has(row.id)).map(asTarget)])}
          disabled={rows.every((row) => has(row.id))}
        >
          {list.data ? t("picker.take", { n: rows.length }) : t("picker.takeAll")}
        </Button>
      </div>
      <ul className="max-h-40 divide-y overflow-y-auto rounded-md border">
        {rows.map((row) => (
          <li key={row.id} className="flex items-center gap-2 px-2.5 py-1.5">
            <Checkbox checked={has(row.id)} onChange={() => toggle(row)} className="min-w-0 flex-1">
              <StatusIcon of="node" state={row.state} />
              <span className="truncate">{row.name}</span>
            </Checkbox>
          </li>
        ))}
        {!list.data && <li className="px-2.5 py-2 text-muted text-sm">{list.isError ? errorText(list.error) : t("picker.loading")}</li>}
        {list.data && rows.length === 0 && <li className="px-2.5 py-2 text-muted text-sm">{t("picker.noMatch")}</li>}
      </ul>
      <p className="tabular flex items-center gap-2 text-muted text-xs" aria-live="polite">
        {q && list.data ? t("picker.chosenOf", { n: chosen.length, total: list.data.total }) : t("picker.chosen", { n: chosen.length })}
        {chosen.length > 0 && (
          <button type="button" onClick={() => onChange([])} className="text-accent hover:underline">
            {t("picker.none")}
          </button>
        )}
      </p>
      <Field label={t("picker.workload")} hint={t("picker.workloadHint")}>
        <Input
          value={workload}
          onChange={(event) => {
            setWorkload(event.target.value);
            onChange(chosen.map((target) => ({ ...target, workload: event.target.value.trim() })));
          }}
          spellCheck={false}
        />
      </Field>
    </fieldset>
  );
}
