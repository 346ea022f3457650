"use client";
import { useTranslations } from "next-intl";
import { Locale, localeNames } from "@/lib/contracts/locale";
import { Segmented } from "../ui/segmented";
import { useLanguage } from "./use-language";

/** For pages without the account menu. */
export function LanguageSwitch() {
  const t = useTranslations("language");
  const { language, choose } = useLanguage();
  const options = Locale.options.map((value) => ({ value, label: <span lang={value}>{localeNames[value]}</span> }));
  return <Segmented label={t("label")} value={language} onValueChange={choose} options={options} />;
}
