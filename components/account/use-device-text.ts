"use client";
import { useTranslations } from "next-intl";
import { deviceOf } from "./device-text";

/** A session's device in words. */
export function useDeviceText(): (userAgent: string) => string {
  const t = useTranslations("account");
  return (userAgent) => {
    const { browser, system, text } = deviceOf(userAgent);
    if (browser && system) return t("deviceOn", { browser, system });
    return browser ?? system ?? (text || t("unknownDevice"));
  };
}
