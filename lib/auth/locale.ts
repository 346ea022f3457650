import "server-only";
import { cookies, headers } from "next/headers";
import { getServerSession } from "next-auth";
import { Locale, localeFor } from "@/lib/contracts/locale";
import { log } from "@/lib/log";
import { findLanguage } from "./directory";
import { authOptions, isSecure } from "./options";

const COOKIE = "millwright.language";
const KEPT_S = 400 * 24 * 3_600;

/** The person's setting; else what this browser chose last; else what the browser asks for. */
export async function currentLocale(): Promise<Locale> {
  const chosen = Locale.safeParse((await cookies()).get(COOKIE)?.value).data;
  return (await personLocale()) ?? chosen ?? localeFor((await headers()).get("accept-language"));
}

/** A page that says that the database is away must still find its words. */
async function personLocale(): Promise<Locale | null> {
  try {
    const session = await getServerSession(authOptions());
    return session?.userId ? await findLanguage(session.userId) : null;
  } catch (error) {
    log.warn({ error: String(error) }, "a person's language could not be read");
    return null;
  }
}

/** Keeps the choice for pages without a session, such as the one to sign in. */
export const rememberLocale = (locale: Locale): string =>
  `${COOKIE}=${locale}; Path=/; Max-Age=${KEPT_S}; HttpOnly; SameSite=Lax${isSecure() ? "; Secure" : ""}`;
