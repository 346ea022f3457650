"use client";
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
  const [language, setLanguage] = useState<Language>("curl");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="lg"
      title="As code"
      description="The key is read from OPENAI_API_KEY; it is never printed."
    >
      <div className="flex flex-col gap-3">
        <Segmented
          label="Language"
          value={language}
          onValueChange={setLanguage}
          options={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
        />
        <CodeBlock code={asCode(language, baseUrl, settings, prompt)} label={`The request in ${languages[language]}`} />
      </div>
    </Dialog>
  );
}
