"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
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
  const t = useTranslations("account");
  const { data } = useQuery({ ...account.mine, initialData: initial });
  const [first] = data.orgs;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={data.email}
        actions={
          <Button asChild>
            <Link href={first ? `/${first.slug}/overview` : "/"}>{t("backTo", { name: first?.name ?? "Millwright" })}</Link>
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
  const t = useTranslations("account");
  const change = useChangeName();
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name: typed.trim() });
  };
  return (
    <Card>
      <CardHeader title={t("name")} />
      <form onSubmit={submit} className="flex items-end gap-2 p-4">
        <Field label={t("yourName")} hint={t("nameHint")}>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="name" maxLength={80} required />
        </Field>
        <Button type="submit" className="mb-6" disabled={typed.trim() === "" || typed.trim() === name} pending={change.isPending}>
          {t("changeName")}
        </Button>
      </form>
    </Card>
  );
}

function PasskeysCard({ account: { passkeys, orgs } }: { account: Account }) {
  const t = useTranslations("account");
  const p = useTranslations("passkeys");
  const manage = orgs.find((org) => org.passkeys);
  return (
    <Card>
      <CardHeader title={t("passkeys")} />
      <div className="flex flex-col gap-2 p-4 text-sm">
        <p className="text-muted">{t("passkeysAbout")}</p>
        <ul>
          {passkeys.map((passkey) => (
            <li key={`${passkey.name} ${passkey.createdAt}`}>
              {passkey.name} <span className="text-muted">{p.rich("added", { time: () => <RelativeTime at={passkey.createdAt} /> })}</span>
            </li>
          ))}
        </ul>
        {passkeys.length === 0 && <p>{t("noPasskey")}</p>}
        {manage ? (
          <Link className="underline" href={`/${manage.slug}/settings/passkeys`}>
            {t("managePasskeys")}
          </Link>
        ) : (
          <p className="text-muted">{t("noPasskeyRole")}</p>
        )}
      </div>
    </Card>
  );
}
