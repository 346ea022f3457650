"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { CreatedEnrolment } from "@/lib/contracts/node";
import { nodes, useCreateEnrolment } from "../fleet/queries";
import { Button } from "../ui/button";
import { useNow } from "../ui/clock";
import { CodeBlock } from "../ui/code-block";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { LoopbackWarning } from "../ui/loopback-warning";
import { RelativeTime } from "../ui/relative-time";
import { Spinner } from "../ui/spinner";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";

/** Makes a one-time token, shows the one line to run, and says when the agent has connected. */
export function Enrol() {
  const [created, setCreated] = useState<CreatedEnrolment | null>(null);
  return created ? <Waiting created={created} onAnother={() => setCreated(null)} /> : <Ask onCreated={setCreated} />;
}

function Ask({ onCreated }: { onCreated: (created: CreatedEnrolment) => void }) {
  const t = useTranslations("nodes.enrol");
  const errorText = useErrorText();
  const create = useCreateEnrolment(useOrg());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "").trim();
    create.mutate({ ...(name ? { name } : {}), ttlMinutes: Number(form.get("ttl")) }, { onSuccess: onCreated });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} hint={t("nameHint")}>
          <Input name="name" maxLength={80} autoComplete="off" placeholder="gpu-07" />
        </Field>
        <Field label={t("ttl")}>
          <Select name="ttl" defaultValue="60">
            <option value="15">{t("ttl15")}</option>
            <option value="60">{t("ttl60")}</option>
            <option value="1440">{t("ttl1440")}</option>
            <option value="10080">{t("ttl10080")}</option>
          </Select>
        </Field>
      </div>
      {create.isError && (
        <p role="alert" className="text-bad text-sm">
          {errorText(create.error)}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}

function Waiting({ created, onAnother }: { created: CreatedEnrolment; onAnother: () => void }) {
  const t = useTranslations("nodes.enrol");
  const org = useOrg();
  const { data: status } = useQuery(nodes.enrolment(org, created.id));
  const now = useNow();
  const expired = !status?.nodeId && now > created.expiresAt;
  return (
    <div className="flex flex-col gap-4">
      <CodeBlock code={created.command} label={t("line")} wrap />
      <LoopbackWarning text={created.command} />
      <details className="text-sm">
        <summary className="w-fit rounded-sm text-muted text-xs hover:text-ink">{t("onlyToken")}</summary>
        <CodeBlock className="mt-2" code={created.token} label={t("token")} wrap />
      </details>
      <p className="text-muted text-xs">{t.rich("once", { time: () => <RelativeTime at={created.expiresAt} future /> })}</p>
      <div role="status" className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border px-3 py-2 text-sm">
        {status?.nodeId ? (
          <>
            <CircleCheck size={16} aria-hidden className="text-ok" />
            <span className="min-w-0 flex-1">
              {t.rich("connected", {
                name: status.nodeName ?? t("theAgent"),
                b: (chunks) => <strong className="font-medium">{chunks}</strong>,
              })}
            </span>
            <Button onClick={onAnother}>{t("another")}</Button>
            <Button asChild variant="primary">
              <Link href={`/${org}/nodes/${status.nodeId}`}>{t("open", { name: status.nodeName ?? t("theNode") })}</Link>
            </Button>
          </>
        ) : expired ? (
          <>
            <span className="flex-1">{t("expired")}</span>
            <Button onClick={onAnother}>{t("createAnother")}</Button>
          </>
        ) : (
          <>
            <Spinner className="text-muted" />
            <span className="text-muted">{t("waiting")}</span>
          </>
        )}
      </div>
    </div>
  );
}
