"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { ApiKeyScope, type CreatedApiKey } from "@/lib/contracts/api-key";
import { Role } from "@/lib/contracts/member";
import { ApiError } from "../api";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { InferenceFields, inferenceFieldsOf } from "./inference-fields";
import { useCreateApiKey } from "./queries";

/** Days until a key ends. */
const terms = [7, 30, 90, 365] as const;

interface CreateKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Those that the reader may give. */
  roles: Role[];
}
export function CreateKeyDialog({ open, onOpenChange, roles }: CreateKeyDialogProps) {
  const t = useTranslations("apiKeys");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("create")} description={t("createAbout")}>
      <Create roles={roles} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Create({ roles, onDone }: { roles: Role[]; onDone: () => void }) {
  const t = useTranslations("apiKeys");
  const members = useTranslations("members");
  const word = useStatusWord();
  const errorText = useErrorText();
  const create = useCreateApiKey(useOrg());
  const [asksModels, setAsksModels] = useState(false);
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
      ...inferenceFieldsOf(form),
    };
    create.mutate(input, { onSuccess: setCreated });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("name")} hint={t("nameHint")} error={refused?.path === "name" ? errorText(refused) : undefined}>
        <Input name="name" maxLength={80} required autoComplete="off" />
      </Field>
      <Field label={t("role")} hint={t("roleHint")}>
        <Select name="role" defaultValue="viewer">
          {roles.map((role) => (
            <option key={role} value={role}>
              {members("roleOption", { role: word("role", role), text: members(`roleText.${role}`) })}
            </option>
          ))}
        </Select>
      </Field>
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">{t("scopes")}</legend>
        <div className="flex flex-col gap-1.5">
          {ApiKeyScope.options.map((scope) => (
            <Checkbox
              key={scope}
              name="scopes"
              value={scope}
              defaultChecked={scope === "read"}
              {...(scope === "inference" ? { onChange: (event) => setAsksModels(event.target.checked) } : {})}
            >
              {t(`scope.${scope}`)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      {asksModels && <InferenceFields modelsError={refused?.path?.startsWith("models") ? errorText(refused) : undefined} />}
      <Field label={t("expires")}>
        <Select name="days" defaultValue="90">
          {terms.map((days) => (
            <option key={days} value={days}>
              {t(`term.${days}`)}
            </option>
          ))}
        </Select>
      </Field>
      {refused && refused.path !== "name" && !refused.path?.startsWith("models") && (
        <p role="alert" className="text-bad text-sm">
          {errorText(refused)}
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

function Created({ of: { name, token, expiresAt }, onDone }: { of: CreatedApiKey; onDone: () => void }) {
  const t = useTranslations("apiKeys");
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock code={token} label={t("keyLabel", { name })} wrap />
      <p className="text-muted text-xs">{t.rich("copyNow", { time: () => <RelativeTime at={expiresAt} future /> })}</p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
