import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { PageHeader } from "./ui/page-header";
import { useOrg } from "./viewer";

/** The header of a page below the playground; `trail` has the pages between. */
export function PlaygroundHeader({ trail = [], ...header }: ComponentProps<typeof PageHeader>) {
  const t = useTranslations("playground");
  const org = useOrg();
  return <PageHeader trail={[{ label: t("title"), href: `/${org}/playground` }, ...trail]} {...header} />;
}
