import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";
import { countSignInAttempt } from "@/lib/auth/sign-in-attempts";
import { readBody } from "@/lib/body";
import { door, refuseCrossSite } from "@/lib/http";

type Context = { params: Promise<{ nextauth: string[] }> };

const handle = (request: Request, context: unknown): Promise<Response> => NextAuth(authOptions())(request, context);

export const GET = handle;

/** next-auth can only answer 401, so attempts are counted before it sees the password. */
export const POST = door<Context>(async (request, context) => {
  const { nextauth } = await context.params;
  if (nextauth.join("/") !== "callback/credentials") return handle(request, context);
  refuseCrossSite(request);
  const body = await readBody(request, 16 * 1024);
  await countSignInAttempt(new URLSearchParams(body).get("email") ?? "");
  // next-auth reads `nextUrl`, which a plain Request does not have.
  return handle(new NextRequest(request.url, { method: "POST", headers: request.headers, body }), context);
});
