"use client";
import { useTranslations } from "next-intl";
import * as z from "zod";
import { api } from "../api";
import { Button } from "../ui/button";
import { FormError, NamedField } from "./form-parts";
import { signIn } from "./session";
import { useSubmit } from "./use-submit";

const Joined = z.object({ slug: z.string() });

interface AcceptInviteFormProps {
  token: string;
  /** Set when only this address may join. */
  email: string | null;
  orgName: string;
}
export function AcceptInviteForm({ token, email, orgName }: AcceptInviteFormProps) {
  const t = useTranslations("auth");
  const { submit, pending, error, ready } = useSubmit(async (field) => {
    const input = { token, name: field("name"), email: email ?? field("email"), password: field("password") };
    const { slug } = await api.post("/accept-invite", Joined, input);
    await signIn(input.email, input.password);
    location.assign(`/${slug}/overview`);
  });
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <NamedField name="name" label={t("yourName")} autoComplete="name" maxLength={80} required autoFocus error={error} />
      <NamedField
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        required
        {...(email ? { defaultValue: email, readOnly: true, hint: t("inviteAddress") } : {})}
        error={error}
      />
      <NamedField
        name="password"
        type="password"
        label={t("password")}
        hint={t("passwordHintInvite")}
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        required
        error={error}
      />
      <FormError error={error} fields={["name", "email", "password"]} />
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!ready}>
        {t("join", { org: orgName })}
      </Button>
    </form>
  );
}
