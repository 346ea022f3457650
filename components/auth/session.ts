"use client";
import * as z from "zod";
import { PasskeyQuestion } from "@/lib/contracts/account";
import { ApiError, api } from "../api";
import { answerQuestion } from "../passkeys/browser";
import { leaveAfter } from "../sign-in-page";

const Csrf = z.object({ csrfToken: z.string() });
const Answer = z.object({ url: z.string().optional() });

/** next-auth's own URLs: they take forms, and a CSRF token that must be fetched first. */
async function post(path: string, fields: Record<string, string>): Promise<Response> {
  try {
    const { csrfToken } = Csrf.parse(await (await fetch("/api/auth/csrf", { cache: "no-store" })).json());
    return await fetch(`/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
    });
  } catch {
    throw new ApiError("unavailable", { reason: "offline" });
  }
}

/** @throws ApiError `unauthenticated` for a wrong pair, `too-many-requests` when it was tried too often. */
export const signIn = (email: string, password: string): Promise<void> => begin({ email, password }, "wrongPassword");

/** Signs in with a passkey that this browser has. @throws ApiError as above; Error when the person or the device says no. */
export async function signInWithPasskey(): Promise<void> {
  const answer = await answerQuestion(await api.post("/sign-in-question", PasskeyQuestion));
  await begin({ passkey: JSON.stringify(answer) }, "unknownPasskey");
}

async function begin(fields: Record<string, string>, reason: string): Promise<void> {
  const response = await post("callback/credentials", { ...fields, callbackUrl: "/" });
  if (response.status === 429) throw new ApiError("too-many-requests", { reason: "tooManyAttempts" });
  if (response.status === 401) throw new ApiError("unauthenticated", { reason });
  const answer = Answer.safeParse(await response.json().catch(() => null));
  const error = answer.success && answer.data.url ? new URL(answer.data.url, location.origin).searchParams.get("error") : null;
  if (error) throw new ApiError("unauthenticated", { reason });
  if (!response.ok) throw new ApiError("unavailable", { reason: "signInAway" });
}

/** Ends the session and opens the sign-in page. @throws ApiError when the portal did not end it: the person is still signed in. */
export const signOut = (): Promise<void> =>
  leaveAfter(async () => {
    const { ok } = await post("signout", { callbackUrl: "/sign-in" });
    if (!ok) throw new ApiError("unavailable", { reason: "signOutAway" });
  });
