"use client";
import { type FormEvent, useState } from "react";
import type { CreatedInvite } from "@/lib/contracts/member";
import { Role } from "@/lib/contracts/member";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { LoopbackWarning } from "../ui/loopback-warning";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { useCreateInvite } from "./queries";
import { roles, roleText } from "./roles";

interface InviteDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The role that is chosen at first. */
  initialRole?: Role;
}
export function InviteDialog({ open, onOpenChange, initialRole = "operator" }: InviteDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Invite"
      description="You get a link to send. It works once and is shown only here."
    >
      <Invite first={initialRole} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Invite({ first, onDone }: { first: Role; onDone: () => void }) {
  const create = useCreateInvite(useOrg());
  const [created, setCreated] = useState<(CreatedInvite & { email: string }) | null>(null);
  if (created) {
    return (
      <div className="flex flex-col gap-3">
        <CodeBlock code={created.url} label="Invitation link" wrap />
        <LoopbackWarning text={created.url} />
        <p className="text-muted text-xs">
          {created.email ? `Only ${created.email} can join with it` : "Anybody who has the link can join"}, as {created.role}. It expires{" "}
          <RelativeTime at={created.expiresAt} future />.
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setCreated(null)}>Invite another</Button>
          <Button variant="primary" onClick={onDone}>
            Done
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
      <Field label="Role">
        <Select name="role" defaultValue={first}>
          {roles.map((role) => (
            <option key={role} value={role}>
              {role}: {roleText[role]}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Email"
        hint="With an address only that person can join. Empty: whoever has the link."
        error={refused?.path === "email" ? refused.message : undefined}
      >
        <Input name="email" type="email" autoComplete="off" />
      </Field>
      {refused && refused.path !== "email" && (
        <p role="alert" className="text-bad text-sm">
          {refused.message}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
