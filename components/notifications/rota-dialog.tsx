"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { Severity } from "@/lib/contracts/incident";
import type { Rota, RotaBody } from "@/lib/contracts/on-call";
import { ApiError } from "../api";
import { members } from "../members/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { textOf } from "./read-form";
import { useSaveRota } from "./rota-queries";

const today = () => new Date().toISOString().slice(0, 10);

function readBody(form: FormData): RotaBody {
  const [key = "", value = ""] = textOf(form, "label").split("=");
  return {
    memberIds: form.getAll("members").map(String),
    shiftDays: Number(form.get("shiftDays")),
    firstDay: textOf(form, "firstDay"),
    handOverAt: textOf(form, "handOverAt"),
    timeZone: textOf(form, "timeZone"),
    escalateAfterMinutes: Number(form.get("escalateAfterMinutes")),
    label: key && value ? { key, value } : null,
    minSeverity: Severity.parse(form.get("minSeverity")),
  };
}

/** Adds a rota, or changes the one that is given. Members are called in the order of the list. */
export function RotaDialog({ of: rota, onClose }: { of: Rota | "new" | null; onClose: () => void }) {
  const t = useTranslations("notifications");
  const errorText = useErrorText();
  const org = useOrg();
  const save = useSaveRota(org);
  const { data: people } = useQuery(members.list(org));
  if (rota === null) return null;
  const known = rota === "new" ? null : rota;
  const body = known?.body;
  const refused = save.error instanceof ApiError ? save.error : null;
  const ordered = [...(people?.members ?? [])].sort((a, b) => place(body, a.userId) - place(body, b.userId));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate({ ...(known ? { rotaId: known.id } : {}), name: textOf(form, "name"), body: readBody(form) }, { onSuccess: onClose });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={known ? t("rotas.changeName", { name: known.name }) : t("rotas.add")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("name")} error={refused?.path === "name" ? errorText(refused) : undefined}>
          <Input name="name" required maxLength={80} defaultValue={known?.name} autoComplete="off" />
        </Field>
        <fieldset>
          <legend className="mb-1.5 font-medium text-sm">{t("rotas.members")}</legend>
          <div className="flex flex-col gap-1.5">
            {ordered.map(({ userId, name }) => (
              <Checkbox key={userId} name="members" value={userId} defaultChecked={body?.memberIds.includes(userId)}>
                {name}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("rotas.days")}>
            <Input type="number" name="shiftDays" min={1} max={28} required defaultValue={body?.shiftDays ?? 7} />
          </Field>
          <Field label={t("rotas.firstDay")}>
            <Input type="date" name="firstDay" required defaultValue={body?.firstDay ?? today()} />
          </Field>
          <Field label={t("rotas.handOver")}>
            <Input type="time" name="handOverAt" required defaultValue={body?.handOverAt ?? "09:00"} />
          </Field>
          <Field label={t("timeZone")}>
            <Input
              name="timeZone"
              required
              defaultValue={body?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
              autoComplete="off"
            />
          </Field>
          <Field label={t("rotas.escalate")}>
            <Input type="number" name="escalateAfterMinutes" min={1} max={1440} required defaultValue={body?.escalateAfterMinutes ?? 10} />
          </Field>
          <Field label={t("rotas.incidents")}>
            <Select name="minSeverity" defaultValue={body?.minSeverity ?? "critical"}>
              <option value="critical">{t("severity.critical")}</option>
              <option value="warning">{t("severity.warning")}</option>
            </Select>
          </Field>
        </div>
        <Field label={t("rotas.nodes")} hint={t("rotas.nodesHint")}>
          <Input
            name="label"
            pattern="[^=]+=[^=]+"
            defaultValue={body?.label ? `${body.label.key}=${body.label.value}` : ""}
            autoComplete="off"
          />
        </Field>
        {refused && refused.path !== "name" && (
          <p role="alert" className="text-bad text-sm">
            {errorText(refused)}
          </p>
        )}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={save.isPending}>
            {t("rotas.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Those on the rota first, in their order. */
const place = (body: RotaBody | undefined, userId: string): number => {
  const index = body?.memberIds.indexOf(userId) ?? -1;
  return index === -1 ? Number.MAX_SAFE_INTEGER : index;
};
