import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { AuthCard } from "@/components/auth/auth-card";
import { Button } from "@/components/ui/button";

export const generateMetadata = pageTitle("notFound");

export default async function NotFound() {
  const t = await getTranslations("pages");
  return (
    <AuthCard title={t("nothingHere")} description={t("nothingHereAbout")}>
      <Button asChild>
        <Link href="/">{t("toOverview")}</Link>
      </Button>
    </AuthCard>
  );
}
