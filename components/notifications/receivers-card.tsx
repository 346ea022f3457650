"use client";
import { useQuery } from "@tanstack/react-query";
import { Inbox, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { AlertMapping, type CreatedReceiver, type CreateReceiver, type Receiver } from "@/lib/contracts/alert-receiver";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { EmptyState } from "../ui/empty-state";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { textOf } from "./read-form";
import { receivers, useCreateReceiver, useRemoveReceiver } from "./receiver-queries";

/** Doors for other systems' alerts, which become incidents here. */
export function ReceiversCard() {
  const { data } = useQuery(receivers.list(useOrg()));
  const [adding, setAdding] = useState(false);
  const list = data?.receivers ?? [];
  const add = data?.can.manage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus size={15} aria-hidden />
      Add receiver
    </Button>
  );
  return (
    <Card>
      <CardHeader
        title="Alerts from elsewhere"
        description="Alerts of other systems open incidents here, and resolve them."
        actions={list.length > 0 && add}
      />
      {list.length === 0 ? (
        <EmptyState icon={Inbox} title="No receivers yet" action={add}>
          Send alerts from a Prometheus Alertmanager, or JSON from any other system.
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {list.map((receiver) => (
            <ReceiverItem key={receiver.id} receiver={receiver} manage={data?.can.manage ?? false} />
          ))}
        </ul>
      )}
      <Dialog open={adding} onOpenChange={setAdding} title="Add receiver">
        <AddReceiver onDone={() => setAdding(false)} />
      </Dialog>
    </Card>
  );
}

function ReceiverItem({ receiver: { id, name, kind, url, lastUsedAt }, manage }: { receiver: Receiver; manage: boolean }) {
  const remove = useRemoveReceiver(useOrg());
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium text-sm">{name}</p>
        <p className="break-all font-mono text-muted text-xs">{url}</p>
        <p className="text-muted text-xs">
          {kind === "json" ? "JSON by a mapping" : "Alertmanager webhook"},{" "}
          {lastUsedAt === null ? "never used" : <RelativeTime at={lastUsedAt} />}
        </p>
      </div>
      {manage && (
        <Button size="sm" pending={remove.isPending} aria-label={`Remove ${name}`} onClick={() => remove.mutate({ receiverId: id })}>
          Remove
        </Button>
      )}
    </li>
  );
}

const mappingFields = [
  { name: "list", label: "Path of the list of alerts", hint: "Leave empty when the body is one alert." },
  { name: "key", label: "Path of the alert's key", hint: "The same when it begins and when it ends." },
  { name: "title", label: "Path of the title" },
  { name: "severity", label: "Path of the severity", hint: "critical, error, fatal and page make a critical incident." },
  { name: "status", label: "Path of the status", hint: "resolved, ok and recovered end the incident." },
  { name: "node", label: "Path of the node's name" },
] as const;

function readInput(form: FormData): CreateReceiver {
  const name = textOf(form, "name");
  if (form.get("kind") !== "json") return { kind: "alertmanager", name };
  return {
    kind: "json",
    name,
    mapping: AlertMapping.parse(Object.fromEntries(mappingFields.map((field) => [field.name, textOf(form, field.name)]))),
  };
}

function AddReceiver({ onDone }: { onDone: () => void }) {
  const create = useCreateReceiver(useOrg());
  const [kind, setKind] = useState("alertmanager");
  const [created, setCreated] = useState<CreatedReceiver | null>(null);
  const [isWrong, setWrong] = useState(false);
  if (created) return <Created of={created} onDone={onDone} />;
  const refused = create.error instanceof ApiError ? create.error.message : null;
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
      <Field label="Kind">
        <Select name="kind" value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="alertmanager">Alertmanager webhook</option>
          <option value="json">JSON by a mapping</option>
        </Select>
      </Field>
      <Field label="Name">
        <Input name="name" required maxLength={80} autoComplete="off" />
      </Field>
      {kind === "json" &&
        mappingFields.map((field) => (
          <Field key={field.name} label={field.label} hint={"hint" in field ? field.hint : undefined}>
            <Input name={field.name} required={field.name === "key" || field.name === "title"} autoComplete="off" />
          </Field>
        ))}
      {(isWrong || refused) && (
        <p role="alert" className="text-bad text-sm">
          {isWrong ? "A path looks like alert.labels.host or items[0].name." : refused}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Add receiver
        </Button>
      </div>
    </form>
  );
}

function Created({ of: { receiver, token }, onDone }: { of: CreatedReceiver; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock label="Address" code={receiver.url} wrap />
      <CodeBlock label="Token" code={token} wrap />
      <p className="text-muted text-sm">Copy the token now: it cannot be shown again. Send it as a bearer token.</p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
