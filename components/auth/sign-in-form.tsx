"use client";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError } from "../api";
import { canUsePasskeys } from "../passkeys/browser";
import { Button } from "../ui/button";
import { useHydrated } from "../ui/clock";
import { FormError, NamedField } from "./form-parts";
import { safeNext } from "./safe-next";
import { signIn, signInWithPasskey } from "./session";
import { useSubmit } from "./use-submit";

/** `next`: the page that sent the person here. */
export function SignInForm({ next }: { next?: string }) {
  const t = useTranslations("auth");
  const { submit, pending, error, ready } = useSubmit(async (field) => {
    await signIn(field("email"), field("password"));
    // A full page load, so that data from before the sign-in is dropped.
    location.assign(safeNext(next));
  });
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <NamedField name="email" type="email" label={t("email")} autoComplete="username" required autoFocus error={error} />
      <NamedField name="password" type="password" label={t("password")} autoComplete="current-password" required error={error} />
      <FormError error={error} fields={[]} />
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!ready}>
        {t("signIn")}
      </Button>
      <PasskeyButton next={next} />
    </form>
  );
}

function PasskeyButton({ next }: { next?: string }) {
  const t = useTranslations("auth");
  const [error, setError] = useState<unknown>(null);
  // Only the browser knows.
  const usable = useHydrated() && canUsePasskeys();
  if (!usable) return null;
  const start = () =>
    signInWithPasskey().then(
      () => location.assign(safeNext(next)),
      // Closing the browser's dialog is not an error.
      (refused: unknown) => setError(refused instanceof ApiError ? refused : null),
    );
  return (
    <>
      <Button size="lg" onClick={() => void start()}>
        <KeyRound size={15} aria-hidden />
        {t("signInPasskey")}
      </Button>
      <FormError error={error} fields={[]} />
    </>
  );
}
