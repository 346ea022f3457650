import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { AuthCard } from "@/components/auth/auth-card";
import { safeNext } from "@/components/auth/safe-next";
import { SignInForm } from "@/components/auth/sign-in-form";
import { hasAnyUser } from "@/lib/auth/directory";
import { currentSession } from "@/lib/auth/session";

export const generateMetadata = pageTitle("signIn");

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const wanted = typeof next === "string" ? next : undefined;
  const session = await currentSession();
  if (session && session.memberships.length > 0) redirect(safeNext(wanted));
  if (!(await hasAnyUser())) redirect("/sign-up");
  const t = await getTranslations("auth");
  return (
    <AuthCard title={t("signIn")} footer={t("noAccount")}>
      <SignInForm next={wanted} />
    </AuthCard>
  );
}
