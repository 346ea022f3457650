"use client";
import { useTranslations } from "next-intl";
import { useStatusWord } from "../status/use-status-word";
import { useFormats } from "../use-formats";
import { type PolicySentences, policySentences } from "./sentences";

/** What a policy means, in the reader's language. */
export function usePolicySentences(): PolicySentences {
  const t = useTranslations("policy");
  const word = useStatusWord();
  const { duration } = useFormats();
  return policySentences({ t, word, duration });
}
