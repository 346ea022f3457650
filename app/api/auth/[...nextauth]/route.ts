import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { deviceOf, rememberDevice } from "@/lib/accounts/known-device";
import { type SignedIn, signIn, signOut } from "@/lib/accounts/sign-in";
import { authOptions } from "@/lib/auth/options";
import { originOf } from "@/lib/auth/origin";
import { readBody } from "@/lib/body";
import { PasskeyAnswer } from "@/lib/contracts/account";
import { refuse } from "@/lib/errors";
import { door, refuseCrossSite } from "@/lib/http";
import { parseJson } from "@/lib/json";
import { parseInput } from "@/lib/parse-input";
import { signInByPasskey } from "@/lib/passkeys/sign-in";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth answers more paths than are used here, and some of them by two names. These are all that there are. */
const reads = ["csrf"];
const changes = ["callback/credentials", "signout"];

async function refuseOtherThan(paths: readonly string[], { params }: Context): Promise<void> {
  if (!paths.includes((await params).nextauth.join("/"))) throw refuse("not-found", "absent");
}

export const GET = door<Context>(async (request, context) => {
  await refuseOtherThan(reads, context);
  return NextAuth(authOptions())(request, context);
});

export const POST = door<Context>(async (request, context) => {
  refuseCrossSite(request);
  await refuseOtherThan(changes, context);
  const body = await readBody(request, 16 * 1024);
  const from = { ...originOf(request.headers), device: deviceOf(request.headers) };
  // next-auth answers every failure 401: the real refusal is kept here.
  let refused: unknown;
  let userId: string | undefined;
  const attempt = async (signingIn: Promise<SignedIn | null>) => {
    const user = await signingIn.catch((error: unknown) => {
      refused = error;
      return null;
    });
    userId = user?.id;
    return user;
  };
  const byPasskey = async (answer: string) => signInByPasskey(parseInput(PasskeyAnswer, parseJson(answer)), originOf(request.headers));
  // next-auth reads `nextUrl`, which a plain Request does not have.
  const again = new NextRequest(request.url, { method: "POST", headers: request.headers, body });
  const response: Response = await NextAuth(
    authOptions({
      signIn: (email, password) => attempt(signIn({ email, password, ...from })),
      signInByPasskey: (answer) => attempt(byPasskey(answer)),
      signOut,
    }),
  )(again, context);
  if (refused) throw refused;
  if (userId) response.headers.append("set-cookie", rememberDevice(userId));
  return response;
});
