"use client";
import { useQuery } from "@tanstack/react-query";
import { PhoneCall, Plus } from "lucide-react";
import { useState } from "react";
import type { Rota } from "@/lib/contracts/on-call";
import { members } from "../members/queries";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { useOrg } from "../viewer";
import { RotaDialog } from "./rota-dialog";
import { rotas, useRemoveRota } from "./rota-queries";

/** Who is called when something breaks, and who comes next. */
export function RotasCard() {
  const org = useOrg();
  const { data } = useQuery(rotas.list(org));
  const [editing, setEditing] = useState<Rota | "new" | null>(null);
  const list = data?.rotas ?? [];
  const add = data?.can.edit && (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus size={15} aria-hidden />
      Add rota
    </Button>
  );
  return (
    <Card>
      <CardHeader
        title="On call"
        description="Whoever is on call is notified at once, at any hour. If they do not acknowledge in time, the next person is."
        actions={list.length > 0 && add}
      />
      {list.length === 0 ? (
        <EmptyState icon={PhoneCall} title="No rota yet" action={add}>
          Add a rota for the organisation, or one for the nodes of each team.
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {list.map((rota) => (
            <RotaItem key={rota.id} rota={rota} onEdit={data?.can.edit ? () => setEditing(rota) : undefined} />
          ))}
        </ul>
      )}
      <RotaDialog key={editing === "new" ? "new" : editing?.id} of={editing} onClose={() => setEditing(null)} />
    </Card>
  );
}

function RotaItem({ rota: { id, name, body, onCall }, onEdit }: { rota: Rota; onEdit: (() => void) | undefined }) {
  const org = useOrg();
  const remove = useRemoveRota(org);
  const { data: people } = useQuery(members.list(org));
  const nameOf = (userId: string) => people?.members.find((member) => member.userId === userId)?.name ?? "former member";
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name} {onCall ? <Badge tone="ok">{onCall.name} is on call</Badge> : <Badge tone="bad">Nobody is on call</Badge>}
        </p>
        <p className="text-muted text-xs">
          {body.memberIds.map(nameOf).join(", ")}, {body.shiftDays === 1 ? "1 day" : `${body.shiftDays} days`} each from {body.handOverAt}{" "}
          {body.timeZone}. Next person after {body.escalateAfterMinutes} min.
        </p>
        <p className="text-muted text-xs">
          {body.label ? `Nodes with ${body.label.key}=${body.label.value}` : "All nodes without a team's rota"}
        </p>
      </div>
      {onEdit && (
        <div className="flex gap-2">
          <Button size="sm" aria-label={`Change ${name}`} onClick={onEdit}>
            Change
          </Button>
          <Button size="sm" pending={remove.isPending} aria-label={`Remove ${name}`} onClick={() => remove.mutate({ rotaId: id })}>
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}
