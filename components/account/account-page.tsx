"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Toaster } from "sonner";
import type { Account } from "@/lib/contracts/account";
import { QueryProvider } from "../query-provider";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { PasswordCard } from "./password-card";
import { account, useChangeName } from "./queries";
import { ReauthenticateDialog } from "./reauthenticate-dialog";
import { SessionsCard } from "./sessions-card";

/** A person's own account. It belongs to no organisation, so it has a frame of its own. */
export function AccountPage({ initial }: { initial: Account }) {
  return (
    <QueryProvider>
      <main className="mx-auto w-full max-w-3xl px-4 py-6">
        <Content initial={initial} />
      </main>
      <ReauthenticateDialog />
      <Toaster theme="system" position="bottom-right" />
    </QueryProvider>
  );
}

function Content({ initial }: { initial: Account }) {
  const { data } = useQuery({ ...account.mine, initialData: initial });
  const [first] = data.orgs;
  return (
    <>
      <PageHeader
        title="Account"
        description={data.email}
        actions={
          <Button asChild>
            <Link href={first ? `/${first.slug}/overview` : "/"}>Back to {first?.name ?? "Millwright"}</Link>
          </Button>
        }
      />
      <div className="flex flex-col gap-4">
        <NameCard name={data.name} />
        <PasswordCard />
        <SessionsCard account={data} />
        <PasskeysCard account={data} />
      </div>
    </>
  );
}

function NameCard({ name }: { name: string }) {
  const change = useChangeName();
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name: typed.trim() });
  };
  return (
    <Card>
      <CardHeader title="Name" />
      <form onSubmit={submit} className="flex items-end gap-2 p-4">
        <Field label="Your name" hint="What you did before keeps the name that you had.">
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="name" maxLength={80} required />
        </Field>
        <Button type="submit" className="mb-6" disabled={typed.trim() === "" || typed.trim() === name} pending={change.isPending}>
          Change name
        </Button>
      </form>
    </Card>
  );
}

function PasskeysCard({ account: { passkeys, orgs } }: { account: Account }) {
  const manage = orgs.find((org) => org.passkeys);
  return (
    <Card>
      <CardHeader title="Passkeys" />
      <div className="flex flex-col gap-2 p-4 text-sm">
        <p className="text-muted">Sign in and sign approvals with a passkey instead of a password.</p>
        <ul>
          {passkeys.map((passkey) => (
            <li key={`${passkey.name} ${passkey.createdAt}`}>
              {passkey.name}{" "}
              <span className="text-muted">
                added <RelativeTime at={passkey.createdAt} />
              </span>
            </li>
          ))}
        </ul>
        {passkeys.length === 0 && <p>You have no passkey.</p>}
        {manage ? (
          <Link className="underline" href={`/${manage.slug}/settings/passkeys`}>
            Add or remove passkeys
          </Link>
        ) : (
          <p className="text-muted">Your role has no passkeys. Operators, leads and owners do.</p>
        )}
      </div>
    </Card>
  );
}
