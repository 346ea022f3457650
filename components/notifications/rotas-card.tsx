"use client";
import { useQuery } from "@tanstack/react-query";
import { PhoneCall, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Rota } from "@/lib/contracts/on-call";
import { members } from "../members/queries";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { SkeletonRows } from "../ui/skeleton";
import { useOrg } from "../viewer";
import { RotaDialog } from "./rota-dialog";
import { rotas, useRemoveRota } from "./rota-queries";

/** Who is called when something breaks, and who comes next. */
export function RotasCard() {
  const t = useTranslations("notifications");
  const org = useOrg();
  const { data, isPending, error, isFetching, refetch } = useQuery(rotas.list(org));
  const [editing, setEditing] = useState<Rota | "new" | null>(null);
  const list = data?.rotas ?? [];
  const add = data?.can.edit && (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus size={15} aria-hidden />
      {t("rotas.add")}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t("rotas.title")} description={t("rotas.about")} actions={list.length > 0 && add} />
      {error && !data ? (
        <ErrorState title={t("rotas.failed")} error={error} holds={t("rotas.holds")} onRetry={() => void refetch()} retrying={isFetching} />
      ) : isPending ? (
        <SkeletonRows rows={3} />
      ) : list.length === 0 ? (
        <EmptyState icon={PhoneCall} title={t("rotas.none")} action={add}>
          {t("rotas.noneAbout")}
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
  const t = useTranslations("notifications");
  const org = useOrg();
  const remove = useRemoveRota(org);
  const { data: people } = useQuery(members.list(org));
  const nameOf = (userId: string) => people?.members.find((member) => member.userId === userId)?.name ?? t("rotas.former");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name}{" "}
          {onCall ? <Badge tone="ok">{t("rotas.onCall", { name: onCall.name })}</Badge> : <Badge tone="bad">{t("rotas.nobody")}</Badge>}
        </p>
        <p className="text-muted text-xs">
          {t("rotas.turns", {
            names: body.memberIds.map(nameOf).join(t("join")),
            days: body.shiftDays,
            at: body.handOverAt,
            zone: body.timeZone,
            minutes: body.escalateAfterMinutes,
          })}
        </p>
        <p className="text-muted text-xs">
          {body.label ? t("rotas.nodesWith", { label: `${body.label.key}=${body.label.value}` }) : t("rotas.allNodes")}
        </p>
      </div>
      {onEdit && (
        <div className="flex gap-2">
          <Button size="sm" aria-label={t("rotas.changeName", { name })} onClick={onEdit}>
            {t("rotas.change")}
          </Button>
          <Button size="sm" pending={remove.isPending} aria-label={t("removeName", { name })} onClick={() => remove.mutate({ rotaId: id })}>
            {t("remove")}
          </Button>
        </div>
      )}
    </li>
  );
}
