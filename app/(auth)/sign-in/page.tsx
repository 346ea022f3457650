import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { safeNext } from "@/components/auth/safe-next";
import { SignInForm } from "@/components/auth/sign-in-form";
import { hasAnyUser } from "@/lib/auth/directory";
import { currentSession } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const wanted = typeof next === "string" ? next : undefined;
  const session = await currentSession();
  if (session && session.memberships.length > 0) redirect(safeNext(wanted));
  if (!(await hasAnyUser())) redirect("/sign-up");
  return (
    <AuthCard title="Sign in" footer="No account? An owner of your organisation can send you an invitation link.">
      <SignInForm next={wanted} />
    </AuthCard>
  );
}
