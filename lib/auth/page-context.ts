import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Me } from "./directory";
import { enterOrg } from "./session";

/** The viewer of an org's page. Redirects strangers to sign in (and back to the page afterwards), and answers 404 to non-members. */
export async function pageContext(params: Promise<{ org: string }>): Promise<{ ctx: Ctx; me: Me }> {
  try {
    return await enterOrg((await params).org);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "unauthenticated") {
      const wanted = (await headers()).get("x-millwright-path") ?? `/${(await params).org}/overview`;
      redirect(`/sign-in?next=${encodeURIComponent(wanted)}`);
    }
    notFound();
  }
}

/** A read for a page: another org's or an absent id is the 404 page, everything else is the error page. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && (error.code === "not-found" || error.code === "forbidden" || error.code === "invalid")) notFound();
    throw error;
  }
}
