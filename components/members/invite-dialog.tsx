"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { CreatedInvite } from "@/lib/contracts/member";
import { Role } from "@/lib/contracts/member";
import { ApiError } from "../api";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { LoopbackWarning } from "../ui/loopback-warning";
import { RelativeTime } from "../ui/relative-time";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useCreateInvite } from "./queries";
import { roles } from "./roles";

interface InviteDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The role that is chosen at first. */
  initialRole?: Role;
}
export function InviteDialog({ open, onOpenChange, initialRole = "operator" }: InviteDialogProps) {
  const t = useTranslations("members");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("invite")} description={t("inviteAbout")}>
      <Invite first={initialRole} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Invite({ first, onDone }: { first: Role; onDone: () => void }) {
  const t = useTranslations("members");
  const word = useStatusWord();
  const errorText = useErrorText();
  const create = useCreateInvite(useOrg());
  const [created, setCreated] = useState<(CreatedInvite & { email: string }) | null>(null);
  if (created) {
    return (
      <div className="flex flex-col gap-3">
        <CodeBlock code={created.url} label={t("link")} wrap />
        <LoopbackWarning text={created.url} />
        <p className="text-muted text-xs">
          {t.rich(created.email ? "linkForOne" : "linkForAll", {
            email: created.email,
            role: word("role", created.role),
            time: () => <RelativeTime at={created.expiresAt} future />,
          })}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setCreated(null)}>{t("inviteAnother")}</Button>
          <Button variant="primary" onClick={onDone}>
            {t("done")}
          </Button>
        </div>
      </div>
    );
  }
  const refused = create.error instanceof ApiError ? create.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email") ?? "").trim();
    create.mutate(
      { role: Role.parse(form.get("role")), ...(email ? { email } : {}) },
      { onSuccess: (link) => setCreated({ ...link, email }) },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("role")}>
        <Select name="role" defaultValue={first}>
          {roles.map((role) => (
            <option key={role} value={role}>
              {t("roleOption", { role: word("role", role), text: t(`roleText.${role}`) })}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("email")} hint={t("emailHint")} error={refused?.path === "email" ? errorText(refused) : undefined}>
        <Input name="email" type="email" autoComplete="off" />
      </Field>
      {refused && refused.path !== "email" && (
        <p role="alert" className="text-bad text-sm">
          {errorText(refused)}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          {t("createLink")}
        </Button>
      </div>
    </form>
  );
}
