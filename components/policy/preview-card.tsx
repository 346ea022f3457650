"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleCheck, Clock, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { Member } from "@/lib/contracts/member";
import { OrgPolicy, type PolicyPreview } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { nodes } from "../fleet/queries";
import { useStatusWord } from "../status/use-status-word";
import { Card, CardHeader } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useDebounced } from "../ui/use-debounced";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { policy as queries } from "./queries";
import { useNeedText } from "./use-need-text";
import { usePolicySentences } from "./use-policy-sentences";

/** "Who could approve this for node X?", answered by the rules that decide at the click; `draft` is a policy that is not saved yet. */
export function PreviewCard({ draft, members }: { draft?: OrgPolicy; members: Member[] }) {
  const t = useTranslations("policy");
  const word = useStatusWord();
  const org = useOrg();
  const listId = useId();
  const [name, setName] = useState("");
  const [risk, setRisk] = useState<Risk>("disruptive");
  const [requesterId, setRequesterId] = useState("");
  const words = useDebounced(name.trim(), 200);
  const found = useQuery({
    ...nodes.list(org, { ...(words ? { q: `name:"${words.replaceAll('"', "")}"` } : {}), limit: 20 }),
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.nodes ?? [];
  const node = rows.find((row) => row.name === name.trim());
  const asked = useDebounced(draft, 300);
  const isWhole = asked === undefined || OrgPolicy.safeParse(asked).success;
  const preview = useQuery({
    ...queries.preview(org, {
      nodeIds: [node?.id ?? ""],
      risk,
      ...(requesterId ? { requesterId } : {}),
      ...(asked ? { policy: asked } : {}),
    }),
    enabled: node !== undefined && isWhole,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Card>
      <CardHeader title={t("whoCould")} description={t("forOneNode")} />
      <div className="flex flex-col gap-3 px-4 py-3">
        <Field label={t("node")}>
          <Input
            list={listId}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={rows[0] ? t("nameHintLike", { name: rows[0].name }) : t("nameHint")}
            spellCheck={false}
            autoComplete="off"
          />
        </Field>
        <datalist id={listId}>
          {rows.map((row) => (
            <option key={row.id} value={row.name} />
          ))}
        </datalist>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t("risk")}>
            <Select value={risk} onChange={(event) => setRisk(event.target.value as Risk)}>
              {Risk.options.map((one) => (
                <option key={one} value={one}>
                  {word("risk", one)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t("requestedBy")}>
            <Select value={requesterId} onChange={(event) => setRequesterId(event.target.value)}>
              <option value="">{t("somebodyElse")}</option>
              {members
                .filter((member) => roleCan(member.role, "repair.request"))
                .map((member) => (
                  <option key={member.userId} value={member.userId}>
                    {member.name}
                  </option>
                ))}
            </Select>
          </Field>
        </div>
        <div aria-live="polite" className="text-sm">
          {!node ? (
            <p className="text-muted">{name.trim() && found.data ? t("noNode") : t("nameNode")}</p>
          ) : preview.isError ? (
            <ErrorState title={t("cannotSay")} error={preview.error} />
          ) : preview.data ? (
            <Answer preview={preview.data} nodeName={node.name} />
          ) : null}
        </div>
      </div>
    </Card>
  );
}

function Answer({ preview, nodeName }: { preview: PolicyPreview; nodeName: string }) {
  const t = useTranslations("policy");
  const { duration } = useFormats();
  const { listed } = usePolicySentences();
  const needText = useNeedText();
  const demands = [
    ...(preview.reasonRequired ? [t("demand.reason")] : []),
    ...(preview.typedName ? [t("demand.typedName")] : []),
    ...(preview.passkey ? [t("demand.passkey")] : []),
  ];
  return (
    <div className="flex flex-col gap-2">
      {preview.groups.length === 0 && <p>{t("needsNobody")}</p>}
      <ul className="flex flex-col gap-1.5">
        {preview.groups.map((group, index) => (
          <li key={group.name} className="break-words">
            {index > 0 && <span className="text-muted">{t("and")} </span>}
            {t.rich("needs", {
              count: group.count,
              name: group.name,
              b: (chunks) => <span className="font-medium">{chunks}</span>,
              people: () => (group.people.length > 0 ? listed(group.people, "listOr") : <span className="text-bad">{t("nobody")}</span>),
            })}
          </li>
        ))}
      </ul>
      {preview.groups.length > 0 && (
        <p className={preview.enough ? "flex gap-2 text-ok" : "flex gap-2 text-bad"}>
          {preview.enough ? (
            <CircleCheck size={15} aria-hidden className="mt-0.5 shrink-0" />
          ) : (
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
          )}
          {preview.enough ? t("enough", { time: duration(preview.expiresMs) }) : t("notEnough")}
        </p>
      )}
      {demands.length > 0 && <p className="text-muted">{t("demands", { list: listed(demands) })}</p>}
      {preview.held.map(needText).map((sentence) => (
        <p key={sentence} className="flex gap-2 text-warn">
          <Clock size={15} aria-hidden className="mt-0.5 shrink-0" />
          <span>{t("held", { node: nodeName, sentence })}</span>
        </p>
      ))}
    </div>
  );
}
