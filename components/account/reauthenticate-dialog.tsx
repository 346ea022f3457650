"use client";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../api";
import { canUsePasskeys } from "../passkeys/browser";
import { onAskAgain } from "../reauthentication";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useShowPasskey, useShowPassword } from "./queries";

/** Asks a person for their password or passkey when the portal requires it before a change. The change is then sent again. */
export function ReauthenticateDialog() {
  const t = useTranslations("account");
  const [open, setOpen] = useState(false);
  const answer = useRef<(shown: boolean) => void>(() => {});
  useEffect(
    () =>
      onAskAgain(
        () =>
          new Promise((resolve) => {
            answer.current = resolve;
            setOpen(true);
          }),
      ),
    [],
  );
  const end = (shown: boolean) => {
    setOpen(false);
    answer.current(shown);
  };
  return (
    <Dialog open={open} onOpenChange={(stays) => !stays && end(false)} title={t("confirmTitle")} description={t("confirmAbout")} width="sm">
      <Proof onShown={() => end(true)} />
    </Dialog>
  );
}

function Proof({ onShown }: { onShown: () => void }) {
  const t = useTranslations("account");
  const errorText = useErrorText();
  const password = useShowPassword();
  const passkey = useShowPasskey();
  const refused = [password.error, passkey.error].find((error) => error instanceof ApiError);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A form's event in a dialog bubbles to the form that opened the dialog.
    event.stopPropagation();
    password.mutate(String(new FormData(event.currentTarget).get("password") ?? ""), { onSuccess: onShown });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("yourPassword")} error={refused && errorText(refused)}>
        <Input name="password" type="password" autoComplete="current-password" required autoFocus />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        {canUsePasskeys() && (
          <Button pending={passkey.isPending} onClick={() => passkey.mutate(undefined, { onSuccess: onShown })}>
            <KeyRound size={15} aria-hidden />
            {t("usePasskey")}
          </Button>
        )}
        <Button type="submit" variant="primary" pending={password.isPending}>
          {t("confirm")}
        </Button>
      </div>
    </form>
  );
}
