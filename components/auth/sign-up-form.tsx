"use client";
import { useTranslations } from "next-intl";
import * as z from "zod";
import { api } from "../api";
import { Button } from "../ui/button";
import { FormError, NamedField } from "./form-parts";
import { signIn } from "./session";
import { useSubmit } from "./use-submit";

const Joined = z.object({ slug: z.string() });

/** The first person's account and organisation. `token` comes from the link that the starter printed. */
export function SignUpForm({ token }: { token: string }) {
  const t = useTranslations("auth");
  const { submit, pending, error, ready } = useSubmit(async (field) => {
    const input = {
      name: field("name"),
      email: field("email"),
      password: field("password"),
      orgName: field("orgName"),
      firstRunToken: token || field("firstRunToken"),
    };
    const { slug } = await api.post("/sign-up", Joined, input);
    await signIn(input.email, input.password);
    location.assign(`/${slug}/overview`);
  });
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <NamedField name="orgName" label={t("organisation")} autoComplete="organization" maxLength={80} required autoFocus error={error} />
      <NamedField name="name" label={t("yourName")} autoComplete="name" maxLength={80} required error={error} />
      <NamedField name="email" type="email" label={t("email")} autoComplete="username" required error={error} />
      <NamedField
        name="password"
        type="password"
        label={t("password")}
        hint={t("passwordHint")}
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        required
        error={error}
      />
      {!token && (
        <NamedField name="firstRunToken" label={t("firstRunToken")} hint={t("firstRunHint")} autoComplete="off" required error={error} />
      )}
      <FormError error={error} fields={["orgName", "name", "email", "password", ...(token ? [] : ["firstRunToken"])]} />
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!ready}>
        {t("createOrganisation")}
      </Button>
    </form>
  );
}
