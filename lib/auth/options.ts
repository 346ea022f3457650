import "server-only";
import type { NextAuthOptions, User } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { env } from "@/lib/env";
import { listMemberships } from "./directory";
import { absoluteMs } from "./sessions/settings";

/** One decision from the public URL, for every part that writes or reads the cookie. */
export const isSecure = (): boolean => env().MILLWRIGHT_URL.startsWith("https:");
const sessionCookie = (): string => (isSecure() ? "__Secure-millwright.session" : "millwright.session");

/** What happens at the door of next-auth. Absent where a session is only read. */
export interface AuthDoor {
  signIn(email: string, password: string): Promise<User | null>;
  /** `answer`: what a passkey answered, as JSON. */
  signInByPasskey(answer: string): Promise<User | null>;
  signOut(userId: string, name: string, sessionId: string): Promise<void>;
}

/**
 * Sign-in with e-mail and password, or with a passkey. The cookie carries user id and session id only: roles and the session itself are read at the click,
 * so both can be revoked at once. The session that pages see also lists the memberships, freshly read.
 */
export const authOptions = (door?: AuthDoor): NextAuthOptions => ({
  secret: env().MILLWRIGHT_SECRET,
  session: { strategy: "jwt", maxAge: absoluteMs() / 1_000 },
  pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
  useSecureCookies: isSecure(),
  cookies: {
    sessionToken: { name: sessionCookie(), options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() } },
  },
  providers: [
    Credentials({
      credentials: { email: { type: "email" }, password: { type: "password" }, passkey: { type: "hidden" } },
      authorize: async (given) => {
        if (given?.passkey) return (await door?.signInByPasskey(String(given.passkey))) ?? null;
        return (await door?.signIn(String(given?.email ?? ""), String(given?.password ?? ""))) ?? null;
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      if (!user) return token;
      return { sub: user.id, name: user.name, email: user.email, sessionId: user.sessionId };
    },
    async session({ session, token }) {
      const userId = token.sub ?? "";
      return { ...session, userId, sessionId: token.sessionId, memberships: await listMemberships(userId) };
    },
  },
  events: {
    signOut: async ({ token }) => void (token.sub && (await door?.signOut(token.sub, token.name ?? "", token.sessionId))),
  },
  logger: { error: () => {}, warn: () => {}, debug: () => {} },
});
