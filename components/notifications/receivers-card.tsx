"use client";
import { useQuery } from "@tanstack/react-query";
import { Inbox, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import {
  AlertMapping,
  type CreatedReceiver,
  type CreateReceiver,
  MOST_OPEN_OF_RECEIVER,
  type Receiver,
} from "@/lib/contracts/alert-receiver";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { EmptyState } from "../ui/empty-state";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { textOf } from "./read-form";
import { receivers, useCreateReceiver, useRemoveReceiver } from "./receiver-queries";

/** Receivers for other systems' alerts, which become incidents here. */
export function ReceiversCard() {
  const t = useTranslations("notifications");
  const { data } = useQuery(receivers.list(useOrg()));
  const [adding, setAdding] = useState(false);
  const list = data?.receivers ?? [];
  const add = data?.can.manage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus size={15} aria-hidden />
      {t("receivers.add")}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t("receivers.title")} description={t("receivers.about")} actions={list.length > 0 && add} />
      {list.length === 0 ? (
        <EmptyState icon={Inbox} title={t("receivers.none")} action={add}>
          {t("receivers.noneAbout")}
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {list.map((receiver) => (
            <ReceiverItem key={receiver.id} receiver={receiver} manage={data?.can.manage ?? false} />
          ))}
        </ul>
      )}
      <Dialog open={adding} onOpenChange={setAdding} title={t("receivers.add")}>
        <AddReceiver onDone={() => setAdding(false)} />
      </Dialog>
    </Card>
  );
}

function ReceiverItem({
  receiver: { id, name, kind, url, lastUsedAt, refused, refusedAt },
  manage,
}: {
  receiver: Receiver;
  manage: boolean;
}) {
  const t = useTranslations("notifications");
  const kindName = t(`receivers.kind.${kind}`);
  const remove = useRemoveReceiver(useOrg());
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium text-sm">{name}</p>
        <p className="break-all font-mono text-muted text-xs">{url}</p>
        <p className="text-muted text-xs">
          {lastUsedAt === null
            ? t("receivers.neverUsed", { kind: kindName })
            : t.rich("receivers.used", { kind: kindName, time: () => <RelativeTime at={lastUsedAt} /> })}
        </p>
        {refusedAt !== null && (
          <p className="text-warn text-xs">
            {t.rich("receivers.refused", { n: refused, most: MOST_OPEN_OF_RECEIVER, time: () => <RelativeTime at={refusedAt} /> })}
          </p>
        )}
      </div>
      {manage && (
        <Button
          size="sm"
          pending={remove.isPending}
          aria-label={t("removeName", { name })}
          onClick={() => remove.mutate({ receiverId: id })}
        >
          {t("remove")}
        </Button>
      )}
    </li>
  );
}

const mappingFields = ["list", "key", "title", "severity", "status", "node"] as const;

function readInput(form: FormData): CreateReceiver {
  const name = textOf(form, "name");
  if (form.get("kind") !== "json") return { kind: "alertmanager", name };
  return {
    kind: "json",
    name,
    mapping: AlertMapping.parse(Object.fromEntries(mappingFields.map((field) => [field, textOf(form, field)]))),
  };
}

function AddReceiver({ onDone }: { onDone: () => void }) {
  const t = useTranslations("notifications");
  const errorText = useErrorText();
  const create = useCreateReceiver(useOrg());
  const [kind, setKind] = useState("alertmanager");
  const [created, setCreated] = useState<CreatedReceiver | null>(null);
  const [isWrong, setWrong] = useState(false);
  if (created) return <Created of={created} onDone={onDone} />;
  const refused = create.error instanceof ApiError ? errorText(create.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    try {
      create.mutate(readInput(new FormData(event.currentTarget)), { onSuccess: setCreated });
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("receivers.kindTitle")}>
        <Select name="kind" value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="alertmanager">{t("receivers.kind.alertmanager")}</option>
          <option value="json">{t("receivers.kind.json")}</option>
        </Select>
      </Field>
      <Field label={t("name")}>
        <Input name="name" required maxLength={80} autoComplete="off" />
      </Field>
      {kind === "json" &&
        mappingFields.map((field) => (
          <Field
            key={field}
            label={t(`receivers.mapping.${field}`)}
            hint={field === "title" || field === "node" ? undefined : t(`receivers.mappingHint.${field}`)}
          >
            <Input name={field} required={field === "key" || field === "title"} autoComplete="off" />
          </Field>
        ))}
      {(isWrong || refused) && (
        <p role="alert" className="text-bad text-sm">
          {isWrong ? t("receivers.badPath") : refused}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          {t("receivers.add")}
        </Button>
      </div>
    </form>
  );
}

function Created({ of: { receiver, token }, onDone }: { of: CreatedReceiver; onDone: () => void }) {
  const t = useTranslations("notifications");
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock label={t("receivers.address")} code={receiver.url} wrap />
      <CodeBlock label={t("receivers.token")} code={token} wrap />
      <p className="text-muted text-sm">{t("receivers.copyToken")}</p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
