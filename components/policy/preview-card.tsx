"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleCheck, Clock, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { Member } from "@/lib/contracts/member";
import { OrgPolicy, type PolicyPreview } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { nodes } from "../fleet/queries";
import { formatDuration } from "../format";
import { Card, CardHeader } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useDebounced } from "../ui/use-debounced";
import { useOrg } from "../viewer";
import { policy as queries } from "./queries";
import { listed } from "./sentences";

/** "Who could approve this for node X?", answered by the rules that decide at the click; `draft` is a policy that is not saved yet. */
export function PreviewCard({ draft, members }: { draft?: OrgPolicy; members: Member[] }) {
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
      <CardHeader title="Who could approve it?" description="For one node, as of now" />
      <div className="flex flex-col gap-3 px-4 py-3">
        <Field label="Node">
          <Input
            list={listId}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={rows[0] ? `Its name, e.g. ${rows[0].name}` : "Its name"}
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
          <Field label="Risk">
            <Select value={risk} onChange={(event) => setRisk(event.target.value as Risk)}>
              {Risk.options.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          </Field>
          <Field label="Requested by">
            <Select value={requesterId} onChange={(event) => setRequesterId(event.target.value)}>
              <option value="">somebody else</option>
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
            <p className="text-muted">{name.trim() && found.data ? "No node has this name." : "Name a node to see."}</p>
          ) : preview.isError ? (
            <ErrorState title="It cannot be said" error={preview.error} />
          ) : preview.data ? (
            <Answer preview={preview.data} nodeName={node.name} />
          ) : null}
        </div>
      </div>
    </Card>
  );
}

function Answer({ preview, nodeName }: { preview: PolicyPreview; nodeName: string }) {
  const demands = [
    ...(preview.reasonRequired ? ["a reason"] : []),
    ...(preview.typedName ? ["the node's name, typed"] : []),
    ...(preview.passkey ? ["a passkey's signature"] : []),
  ];
  return (
    <div className="flex flex-col gap-2">
      {preview.groups.length === 0 && <p>It needs nobody: it begins at once.</p>}
      <ul className="flex flex-col gap-1.5">
        {preview.groups.map((group, index) => (
          <li key={group.name} className="break-words">
            {index > 0 && <span className="text-muted">and </span>}
            <span className="font-medium">
              {group.count} of {group.name}
            </span>
            {": "}
            {group.people.length > 0 ? listed(group.people, "or") : <span className="text-bad">nobody</span>}
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
          {preview.enough
            ? `Enough people to decide within ${formatDuration(preview.expiresMs)}.`
            : "Not enough people: it could only expire."}
        </p>
      )}
      {demands.length > 0 && <p className="text-muted">With {listed(demands)}.</p>}
      {preview.held.map((sentence) => (
        <p key={sentence} className="flex gap-2 text-warn">
          <Clock size={15} aria-hidden className="mt-0.5 shrink-0" />
          <span>
            Even approved it would wait on {nodeName}. {sentence}
          </span>
        </p>
      ))}
    </div>
  );
}
