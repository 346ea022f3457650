"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { FormError, NamedField } from "../auth/form-parts";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useChangePassword } from "./queries";

export function PasswordCard() {
  const t = useTranslations("account");
  const change = useChangePassword();
  // A new form has empty fields.
  const [changes, setChanges] = useState(0);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate(
      { current: String(form.get("current") ?? ""), password: String(form.get("password") ?? "") },
      { onSuccess: () => setChanges(changes + 1) },
    );
  };
  return (
    <Card>
      <CardHeader title={t("password")} />
      <form key={changes} onSubmit={submit} className="flex max-w-sm flex-col gap-4 p-4">
        <NamedField name="current" type="password" label={t("current")} autoComplete="current-password" required error={change.error} />
        <NamedField
          name="password"
          type="password"
          label={t("newPassword")}
          hint={t("newPasswordHint")}
          autoComplete="new-password"
          minLength={12}
          maxLength={200}
          required
          error={change.error}
        />
        <FormError error={change.error} fields={["current", "password"]} />
        <Button type="submit" className="self-start" pending={change.isPending}>
          {t("changePassword")}
        </Button>
      </form>
    </Card>
  );
}
