import "server-only";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { env } from "@/lib/env";
import { findUserByEmail, listMemberships } from "./directory";
import { passwordFits } from "./password";
import { forgetAttempts } from "./rate-limit";
import { attemptKey } from "./sign-in-attempts";

/** One decision from the public URL, for every part that writes or reads the cookie. */
export const isSecure = (): boolean => env().MILLWRIGHT_URL.startsWith("https:");
export const sessionCookie = (): string => (isSecure() ? "__Secure-millwright.session" : "millwright.session");

/**
 * Sign-in with e-mail and password. The token carries user id and session version only: roles are read at the click,
 * so they can be revoked at once. The session that pages see also lists the memberships, freshly read.
 */
export const authOptions = (): NextAuthOptions => ({
  secret: env().MILLWRIGHT_SECRET,
  session: { strategy: "jwt", maxAge: 14 * 24 * 3_600 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  useSecureCookies: isSecure(),
  cookies: {
    sessionToken: { name: sessionCookie(), options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() } },
  },
  providers: [
    Credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      async authorize(given) {
        const email = String(given?.email ?? "").toLowerCase();
        const user = await findUserByEmail(email);
        const fits = await passwordFits(user?.passwordHash ?? null, String(given?.password ?? ""));
        if (!fits || !user) return null;
        await forgetAttempts(attemptKey(email));
        return { id: user.id, name: user.name, email: user.email, sessionVersion: user.sessionVersion };
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      if (!user) return token;
      return { sub: user.id, name: user.name, email: user.email, sessionVersion: user.sessionVersion };
    },
    async session({ session, token }) {
      const userId = token.sub ?? "";
      return { ...session, userId, sessionVersion: token.sessionVersion, memberships: await listMemberships(userId) };
    },
  },
  logger: { error: () => {}, warn: () => {}, debug: () => {} },
});
