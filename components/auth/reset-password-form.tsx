"use client";
import { useTranslations } from "next-intl";
import * as z from "zod";
import { api } from "../api";
import { Button } from "../ui/button";
import { FormError, NamedField } from "./form-parts";
import { signIn } from "./session";
import { useSubmit } from "./use-submit";

export function ResetPasswordForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations("auth");
  const { submit, pending, error, ready } = useSubmit(async (field) => {
    await api.post("/reset-password", z.unknown(), { token, password: field("password") });
    await signIn(email, field("password"));
    location.assign("/");
  });
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {/* For password managers: whose password it is. */}
      <input name="email" type="email" autoComplete="username" defaultValue={email} hidden />
      <NamedField
        name="password"
        type="password"
        label={t("newPassword")}
        hint={t("passwordShort")}
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        required
        autoFocus
        error={error}
      />
      <FormError error={error} fields={["password"]} />
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!ready}>
        {t("setPassword")}
      </Button>
    </form>
  );
}
