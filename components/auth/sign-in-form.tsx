"use client";
import { Button } from "../ui/button";
import { FormError, NamedField } from "./form-parts";
import { safeNext } from "./safe-next";
import { signIn } from "./session";
import { useSubmit } from "./use-submit";

/** `next`: the page that sent the person here. */
export function SignInForm({ next }: { next?: string }) {
  const { submit, pending, error, ready } = useSubmit(async (field) => {
    await signIn(field("email"), field("password"));
    // A whole load: everything that was read as nobody is forgotten.
    location.assign(safeNext(next));
  });
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <NamedField name="email" type="email" label="Email" autoComplete="username" required autoFocus error={error} />
      <NamedField name="password" type="password" label="Password" autoComplete="current-password" required error={error} />
      <FormError error={error} fields={[]} />
      <Button type="submit" variant="primary" size="lg" pending={pending} disabled={!ready}>
        Sign in
      </Button>
    </form>
  );
}
