"use client";
import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { useTransition } from "react";
import type { Locale } from "@/lib/contracts/locale";
import { send } from "../api";

/** The page's language, and the way to change it. What was typed or opened on the page stays. */
export function useLanguage() {
  const router = useRouter();
  const language = useLocale();
  const [pending, startTransition] = useTransition();
  const choose = (wanted: Locale) =>
    startTransition(async () => {
      await send("PUT", "/language", { body: { language: wanted } });
      router.refresh();
    });
  return { language, choose, pending };
}
