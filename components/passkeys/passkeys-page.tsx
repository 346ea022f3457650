"use client";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Passkey, PasskeyList } from "@/lib/contracts/passkey";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { useViewer } from "../viewer";
import { canUsePasskeys } from "./browser";
import { passkeys, useAddPasskey, useRemovePasskey } from "./queries";

/** A person's own keys for approvals, and the lines that pin each on a host. */
export function PasskeysPage({ initial }: { initial: PasskeyList }) {
  const t = useTranslations("passkeys");
  const { org } = useViewer();
  const { data } = useQuery({ ...passkeys.list(org.slug), initialData: initial });
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} />
      <div className="flex flex-col gap-4">
        <AddPasskey />
        {data.passkeys.map((passkey) => (
          <PasskeyCard key={passkey.credentialId} passkey={passkey} />
        ))}
      </div>
    </>
  );
}

function AddPasskey() {
  const t = useTranslations("passkeys");
  const { org } = useViewer();
  const [name, setName] = useState("");
  const [usable, setUsable] = useState(true);
  const add = useAddPasskey(org.slug);
  // Only the browser knows.
  useEffect(() => setUsable(canUsePasskeys()), []);
  if (!usable) return <p className="text-muted text-sm">{t("needHttps")}</p>;
  return (
    <Card>
      <form
        className="flex items-end gap-2 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(name.trim(), { onSuccess: () => setName("") });
        }}
      >
        <Field label={t("deviceName")}>
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={80} required />
        </Field>
        <Button type="submit" variant="primary" disabled={name.trim() === ""} pending={add.isPending}>
          <KeyRound size={15} aria-hidden />
          {t("add")}
        </Button>
      </form>
    </Card>
  );
}

function PasskeyCard({ passkey }: { passkey: Passkey }) {
  const t = useTranslations("passkeys");
  const { org } = useViewer();
  const remove = useRemovePasskey(org.slug);
  const [asks, setAsks] = useState(false);
  return (
    <Card>
      <div className="flex flex-col gap-3 p-4">
        <div className="flex items-center gap-3">
          <span className="font-medium">{passkey.name}</span>
          <span className="text-muted text-sm">{t.rich("added", { time: () => <RelativeTime at={passkey.createdAt} /> })}</span>
          <span className="ml-auto">
            <ConfirmDialog
              open={asks}
              onOpenChange={setAsks}
              trigger={<Button size="sm">{t("remove")}</Button>}
              title={t("removeTitle", { name: passkey.name })}
              verb={t("removeName", { name: passkey.name })}
              pending={remove.isPending}
              onConfirm={() => remove.mutate({ credentialId: passkey.credentialId }, { onSettled: () => setAsks(false) })}
            >
              {t("removeAbout")}
            </ConfirmDialog>
          </span>
        </div>
        <p className="text-muted text-sm">{t.rich("pin", { code: (chunks) => <code>{chunks}</code> })}</p>
        <pre className="overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs">{JSON.stringify(passkey.pin, null, 2)}</pre>
      </div>
    </Card>
  );
}
