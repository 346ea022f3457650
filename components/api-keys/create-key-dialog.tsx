"use client";
import { type FormEvent, useState } from "react";
import { ApiKeyScope, type CreatedApiKey } from "@/lib/contracts/api-key";
import { Role } from "@/lib/contracts/member";
import { ApiError } from "../api";
import { roleText } from "../members/roles";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { useCreateApiKey } from "./queries";

const terms = [
  { days: 7, text: "in a week" },
  { days: 30, text: "in 30 days" },
  { days: 90, text: "in 90 days" },
  { days: 365, text: "in a year" },
];

const scopeText: Record<ApiKeyScope, string> = {
  read: "Read nodes, incidents, repairs and metrics",
  audit: "Read the audit log",
  triage: "Triage incidents, run checks now",
  repairs: "Request, edit and cancel repairs, dry runs",
  nodes: "Enrol and remove nodes",
  inference: "Ask models through the inference door",
};

interface CreateKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Those that the reader may give. */
  roles: Role[];
}
export function CreateKeyDialog({ open, onOpenChange, roles }: CreateKeyDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Make a key" description="It is shown once, here. Only its hash is kept.">
      <Create roles={roles} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Create({ roles, onDone }: { roles: Role[]; onDone: () => void }) {
  const create = useCreateApiKey(useOrg());
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  if (created) return <Created of={created} onDone={onDone} />;
  const refused = create.error instanceof ApiError ? create.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = {
      name: String(form.get("name") ?? "").trim(),
      role: Role.parse(form.get("role")),
      scopes: ApiKeyScope.array().parse(form.getAll("scopes")),
      expiresInDays: Number(form.get("days")),
    };
    create.mutate(input, { onSuccess: setCreated });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" hint="What will use it, such as prometheus-eu." error={refused?.path === "name" ? refused.message : undefined}>
        <Input name="name" maxLength={80} required autoComplete="off" />
      </Field>
      <Field label="Role" hint="If your own role shrinks, so does the key's. It ends when you leave the organisation.">
        <Select name="role" defaultValue="viewer">
          {roles.map((role) => (
            <option key={role} value={role}>
              {role}: {roleText[role]}
            </option>
          ))}
        </Select>
      </Field>
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">Scopes</legend>
        <div className="flex flex-col gap-1.5">
          {ApiKeyScope.options.map((scope) => (
            <Checkbox key={scope} name="scopes" value={scope} defaultChecked={scope === "read"}>
              {scopeText[scope]}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <Field label="Expires">
        <Select name="days" defaultValue="90">
          {terms.map(({ days, text }) => (
            <option key={days} value={days}>
              {text}
            </option>
          ))}
        </Select>
      </Field>
      {refused && refused.path !== "name" && (
        <p role="alert" className="text-bad text-sm">
          {refused.message}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}

function Created({ of: { name, token, expiresAt }, onDone }: { of: CreatedApiKey; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock code={token} label={`Key ${name}`} wrap />
      <p className="text-muted text-xs">
        Copy it now: it cannot be shown again. It expires <RelativeTime at={expiresAt} future />.
      </p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
