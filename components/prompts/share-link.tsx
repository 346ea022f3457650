"use client";
import { useTranslations } from "next-intl";
import { useHydrated } from "../ui/clock";
import { CopyButton } from "../ui/copy-button";

/** Copies the whole address of a page of this organisation. */
export function ShareLink({ path }: { path: string }) {
  const t = useTranslations("prompts");
  const isHydrated = useHydrated();
  return <CopyButton text={isHydrated ? `${location.origin}${path}` : path}>{t("copyLink")}</CopyButton>;
}
