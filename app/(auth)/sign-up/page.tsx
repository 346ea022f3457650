import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { AuthCard } from "@/components/auth/auth-card";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { hasAnyUser } from "@/lib/auth/directory";

export const generateMetadata = pageTitle("setUp", { referrer: "no-referrer" });

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  if (await hasAnyUser()) redirect("/sign-in");
  const { token } = await searchParams;
  const t = await getTranslations("auth");
  return (
    <AuthCard title={t("setUp")} description={t("setUpAbout")}>
      <SignUpForm token={typeof token === "string" ? token : ""} />
    </AuthCard>
  );
}
