"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { type ChannelConfig, ChannelKind, type CreatedChannel } from "@/lib/contracts/notifications";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useCreateChannel } from "./queries";
import { readTopics, textOf } from "./read-form";
import { TopicFields } from "./topic-fields";

interface AddChannelDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whether this installation sends e-mail. */
  mail: boolean;
}
export function AddChannelDialog({ open, onOpenChange, mail }: AddChannelDialogProps) {
  const t = useTranslations("notifications");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("channels.add")} description={t("channels.addAbout")}>
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
  const t = useTranslations("notifications");
  const errorText = useErrorText();
  const create = useCreateChannel(useOrg());
  const [kind, setKind] = useState<ChannelKind>(mail ? "email" : "webhook");
  const [created, setCreated] = useState<CreatedChannel | null>(null);
  if (created?.signingSecret) return <SigningKey of={created.signingSecret} onDone={onDone} />;
  const refused = create.error instanceof ApiError ? create.error : null;
  const errorAt = (...paths: string[]) =>
    refused && paths.some((path) => refused.path?.startsWith(path)) ? errorText(refused) : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const secret = textOf(form, "secret");
    const input = { name: textOf(form, "name"), config: configOf(kind, form), ...readTopics(form), ...(secret ? { secret } : {}) };
    create.mutate(input, { onSuccess: (made) => (made.signingSecret ? setCreated(made) : onDone()) });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("channels.kind")}>
        <Select name="kind" value={kind} onChange={(event) => setKind(ChannelKind.parse(event.target.value))}>
          {ChannelKind.options.map((one) => (
            <option key={one} value={one} disabled={one === "email" && !mail}>
              {t(`kind.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("name")} error={errorAt("name")}>
        <Input name="name" maxLength={80} required autoComplete="off" />
      </Field>
      <Address kind={kind} errorAt={errorAt} />
      <TopicFields topics={["incidents", "approvals", "repairs"]} minSeverity="info" language="en" />
      {refused && !refused.path && (
        <p role="alert" className="text-bad text-sm">
          {errorText(refused)}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          {t("channels.add")}
        </Button>
      </div>
    </form>
  );
}

function Address({ kind, errorAt }: { kind: ChannelKind; errorAt: (...paths: string[]) => string | undefined }) {
  const t = useTranslations("notifications");
  const hasUrl = kind === "webhook" || kind === "alertmanager" || kind === "pagerduty";
  const hasSecret = kind === "slack" || kind === "alertmanager" || kind === "pagerduty";
  return (
    <>
      {kind === "email" && (
        <Field label={t("channels.addresses")} hint={t("channels.addressesHint")} error={errorAt("config")}>
          <Input name="to" required autoComplete="off" />
        </Field>
      )}
      {hasUrl && (
        <Field label={t("channels.address")} hint={t(`channels.url.${kind}`)} error={errorAt("config")}>
          <Input name="url" type="url" required={kind !== "pagerduty"} autoComplete="off" />
        </Field>
      )}
      {hasSecret && (
        <Field label={t(`channels.secret.${kind}`)} error={errorAt("secret")}>
          <Input name="secret" required={kind !== "alertmanager"} type={kind === "slack" ? "url" : "password"} autoComplete="off" />
        </Field>
      )}
    </>
  );
}

function SigningKey({ of: key, onDone }: { of: string; onDone: () => void }) {
  const t = useTranslations("notifications");
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock code={key} label={t("channels.signingKey")} wrap />
      <p className="text-muted text-sm">{t("channels.signingKeyAbout")}</p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
