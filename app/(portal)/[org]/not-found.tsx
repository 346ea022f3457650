import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/ui/page-header";

export default async function NotFound() {
  const t = await getTranslations("pages");
  return <PageHeader title={t("nothingByName")} description={t("nothingByNameAbout")} />;
}
