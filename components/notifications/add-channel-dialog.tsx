"use client";
import { type FormEvent, useState } from "react";
import { type ChannelConfig, ChannelKind, type CreatedChannel } from "@/lib/contracts/notifications";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useOrg } from "../viewer";
import { useCreateChannel } from "./queries";
import { readTopics, textOf } from "./read-form";
import { kindText } from "./texts";
import { TopicFields } from "./topic-fields";

interface AddChannelDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whether this installation sends e-mail. */
  mail: boolean;
}
export function AddChannelDialog({ open, onOpenChange, mail }: AddChannelDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add channel" description="Secrets are sealed and never shown again.">
      <Add mail={mail} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function configOf(kind: ChannelKind, form: FormData): ChannelConfig {
  switch (kind) {
    case "email":
      return {
        kind,
        to: textOf(form, "to")
          .split(/[\s,;]+/)
          .filter(Boolean),
      };
    case "slack":
      return { kind };
    case "pagerduty":
      return { kind, url: textOf(form, "url") || "https://events.pagerduty.com/v2/enqueue" };
    default:
      return { kind, url: textOf(form, "url") };
  }
}

function Add({ mail, onDone }: { mail: boolean; onDone: () => void }) {
  const create = useCreateChannel(useOrg());
  const [kind, setKind] = useState<ChannelKind>(mail ? "email" : "webhook");
  const [created, setCreated] = useState<CreatedChannel | null>(null);
  if (created?.signingSecret) return <SigningKey of={created.signingSecret} onDone={onDone} />;
  const refused = create.error instanceof ApiError ? create.error : null;
  const errorAt = (...paths: string[]) => (refused && paths.some((path) => refused.path?.startsWith(path)) ? refused.message : undefined);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const secret = textOf(form, "secret");
    const input = { name: textOf(form, "name"), config: configOf(kind, form), ...readTopics(form), ...(secret ? { secret } : {}) };
    create.mutate(input, { onSuccess: (made) => (made.signingSecret ? setCreated(made) : onDone()) });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Kind">
        <Select name="kind" value={kind} onChange={(event) => setKind(ChannelKind.parse(event.target.value))}>
          {ChannelKind.options.map((one) => (
            <option key={one} value={one} disabled={one === "email" && !mail}>
              {kindText[one]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Name" error={errorAt("name")}>
        <Input name="name" maxLength={80} required autoComplete="off" />
      </Field>
      <Address kind={kind} errorAt={errorAt} />
      <TopicFields topics={["incidents", "approvals", "repairs"]} minSeverity="info" language="en" />
      {refused && !refused.path && (
        <p role="alert" className="text-bad text-sm">
          {refused.message}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Add channel
        </Button>
      </div>
    </form>
  );
}

const urlHints: Partial<Record<ChannelKind, string>> = {
  webhook: "Gets signed JSON by POST.",
  alertmanager: "Its base address, such as https://alertmanager.example.com.",
  pagerduty: "Leave empty for the United States; for Europe https://events.eu.pagerduty.com/v2/enqueue.",
};
const secretLabels: Partial<Record<ChannelKind, string>> = {
  slack: "Address of the incoming webhook",
  alertmanager: "Bearer token (optional)",
  pagerduty: "Routing key",
};

function Address({ kind, errorAt }: { kind: ChannelKind; errorAt: (...paths: string[]) => string | undefined }) {
  const secret = secretLabels[kind];
  return (
    <>
      {kind === "email" && (
        <Field label="Addresses" hint="Separated by commas." error={errorAt("config")}>
          <Input name="to" required autoComplete="off" />
        </Field>
      )}
      {urlHints[kind] && (
        <Field label="Address" hint={urlHints[kind]} error={errorAt("config")}>
          <Input name="url" type="url" required={kind !== "pagerduty"} autoComplete="off" />
        </Field>
      )}
      {secret && (
        <Field label={secret} error={errorAt("secret")}>
          <Input name="secret" required={kind !== "alertmanager"} type={kind === "slack" ? "url" : "password"} autoComplete="off" />
        </Field>
      )}
    </>
  );
}

function SigningKey({ of: key, onDone }: { of: string; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock code={key} label="Signing key" wrap />
      <p className="text-muted text-sm">
        Copy this key now: it cannot be shown again. The receiver checks each request's signature with it (docs/notifications.md says how).
      </p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
