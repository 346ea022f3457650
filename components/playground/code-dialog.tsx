"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Segmented } from "../ui/segmented";
import { asCode, type Language, languages } from "./as-code";
import type { PaneSettings } from "./settings";

interface CodeDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  baseUrl: string;
  settings: PaneSettings;
  prompt: string;
}

/** The same request to take away: curl, Python, TypeScript. */
export function CodeDialog({ open, onOpenChange, baseUrl, settings, prompt }: CodeDialogProps) {
  const t = useTranslations("playground");
  const [language, setLanguage] = useState<Language>("curl");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} width="lg" title={t("code.title")} description={t("code.about")}>
      <div className="flex flex-col gap-3">
        <Segmented
          label={t("code.language")}
          value={language}
          onValueChange={setLanguage}
          options={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
        />
        <CodeBlock code={asCode(language, baseUrl, settings, prompt)} label={t("code.label", { language: languages[language] })} />
      </div>
    </Dialog>
  );
}
