"use client";
import { type FormEvent, useState } from "react";
import { useHydrated } from "../ui/clock";

/** A form that is sent once at a time: what it holds, whether it is under way, why it was refused. */
export function useSubmit(act: (fields: (name: string) => string) => Promise<void>) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setError(null);
    try {
      await act((name) => String(form.get(name) ?? ""));
    } catch (refused) {
      setError(refused);
      setPending(false);
    }
  };
  // Before hydration the browser would submit the form itself, including the password, to the wrong URL.
  const ready = useHydrated();
  return { submit, pending, error, ready };
}
