"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import type { CreatedEnrolment } from "@/lib/contracts/node";
import { ApiError } from "../api";
import { nodes, useCreateEnrolment } from "../fleet/queries";
import { Button } from "../ui/button";
import { useNow } from "../ui/clock";
import { CodeBlock } from "../ui/code-block";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { LoopbackWarning } from "../ui/loopback-warning";
import { RelativeTime } from "../ui/relative-time";
import { Spinner } from "../ui/spinner";
import { useOrg } from "../viewer";

/** Makes a one-time token, shows the one line to run, and says when the agent has connected. */
export function Enrol() {
  const [created, setCreated] = useState<CreatedEnrolment | null>(null);
  return created ? <Waiting created={created} onAnother={() => setCreated(null)} /> : <Ask onCreated={setCreated} />;
}

function Ask({ onCreated }: { onCreated: (created: CreatedEnrolment) => void }) {
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
        <Field label="Name" hint="Empty: the host's own name">
          <Input name="name" maxLength={80} autoComplete="off" placeholder="gpu-07" />
        </Field>
        <Field label="Token is good for">
          <Select name="ttl" defaultValue="60">
            <option value="15">15 minutes</option>
            <option value="60">1 hour</option>
            <option value="1440">1 day</option>
            <option value="10080">7 days</option>
          </Select>
        </Field>
      </div>
      {create.isError && (
        <p role="alert" className="text-bad text-sm">
          {create.error instanceof ApiError ? create.error.message : "The token could not be made. Try again."}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Make the install line
        </Button>
      </div>
    </form>
  );
}

function Waiting({ created, onAnother }: { created: CreatedEnrolment; onAnother: () => void }) {
  const org = useOrg();
  const { data: status } = useQuery(nodes.enrolment(org, created.id));
  const now = useNow();
  const expired = !status?.nodeId && now > created.expiresAt;
  return (
    <div className="flex flex-col gap-4">
      <CodeBlock code={created.command} label="Install line" wrap />
      <LoopbackWarning text={created.command} />
      <details className="text-sm">
        <summary className="w-fit rounded-sm text-muted text-xs hover:text-ink">Only the token</summary>
        <CodeBlock className="mt-2" code={created.token} label="Enrolment token" wrap />
      </details>
      <p className="text-muted text-xs">
        The token is shown this once and works once. It expires <RelativeTime at={created.expiresAt} future />.
      </p>
      <div role="status" className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border px-3 py-2 text-sm">
        {status?.nodeId ? (
          <>
            <CircleCheck size={16} aria-hidden className="text-ok" />
            <span className="min-w-0 flex-1">
              <strong className="font-medium">{status.nodeName ?? "The agent"}</strong> connected
            </span>
            <Button onClick={onAnother}>Add another</Button>
            <Button asChild variant="primary">
              <Link href={`/${org}/nodes/${status.nodeId}`}>Open {status.nodeName ?? "the node"}</Link>
            </Button>
          </>
        ) : expired ? (
          <>
            <span className="flex-1">The token expired before an agent used it.</span>
            <Button onClick={onAnother}>Make another</Button>
          </>
        ) : (
          <>
            <Spinner className="text-muted" />
            <span className="text-muted">Waiting for the agent to connect</span>
          </>
        )}
      </div>
    </div>
  );
}
