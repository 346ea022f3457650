"use client";
import * as z from "zod";
import { ApiError } from "../api";

const Csrf = z.object({ csrfToken: z.string() });
const Answer = z.object({ url: z.string().optional() });

/** next-auth's own doors: they take forms, and a token against forged requests that must be fetched first. */
async function post(path: string, fields: Record<string, string>): Promise<Response> {
  try {
    const { csrfToken } = Csrf.parse(await (await fetch("/api/auth/csrf", { cache: "no-store" })).json());
    return await fetch(`/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
    });
  } catch {
    throw new ApiError("unavailable", "The portal cannot be reached. Check the network and try again.");
  }
}

/** @throws ApiError `unauthenticated` for a wrong pair, `too-many-requests` when it was tried too often. */
export async function signIn(email: string, password: string): Promise<void> {
  const response = await post("callback/credentials", { email, password, callbackUrl: "/" });
  if (response.status === 429) throw new ApiError("too-many-requests", "Too many attempts. Wait a few minutes, then try again.");
  if (response.status === 401) throw new ApiError("unauthenticated", "This email and password do not fit.");
  const answer = Answer.safeParse(await response.json().catch(() => null));
  const error = answer.success && answer.data.url ? new URL(answer.data.url, location.origin).searchParams.get("error") : null;
  if (error) throw new ApiError("unauthenticated", "This email and password do not fit.");
  if (!response.ok) throw new ApiError("unavailable", "Signing in does not work right now. Try again in a moment.");
}

/** Ends the session and leaves the page, so that nothing that was read stays in memory. */
export async function signOut(): Promise<void> {
  await post("signout", { callbackUrl: "/sign-in" });
  location.assign("/sign-in");
}
