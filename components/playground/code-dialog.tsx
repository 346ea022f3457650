"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Endpoint } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { Segmented } from "../ui/segmented";
import { useOrg } from "../viewer";
import { addressOf, asCode, imageFiles, type Language, languages } from "./as-code";
import { imageUrl } from "./queries";
import { hasProblem, type PaneSettings, parametersOf } from "./settings";
import type { Turn, TurnInput } from "./turns";

interface CodeDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  endpoint: Endpoint;
  doorUrl: string;
  settings: PaneSettings;
  turns: Turn[];
  draft: TurnInput;
}

/** The conversation as code: curl, Python, TypeScript, and the images that the code reads. */
export function CodeDialog({ open, onOpenChange, endpoint, doorUrl, settings, turns, draft }: CodeDialogProps) {
  const t = useTranslations("playground");
  const org = useOrg();
  const [language, setLanguage] = useState<Language>("curl");
  const { model, system } = settings;
  const isWrong = hasProblem(settings);
  const exported = {
    baseUrl: addressOf(endpoint, doorUrl),
    model,
    system,
    parameters: isWrong ? {} : parametersOf(settings),
    turns,
    draft,
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} width="lg" title={t("code.title")} description={t("code.about")}>
      <div className="flex flex-col gap-3">
        <Segmented
          label={t("code.language")}
          value={language}
          onValueChange={setLanguage}
          options={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
        />
        {endpoint.privateName !== null && <p className="text-muted text-sm">{t("code.private")}</p>}
        {isWrong ? (
          <Refusal>{t("hindrance.badParameter")}</Refusal>
        ) : (
          <CodeBlock code={asCode(language, exported)} label={t("code.label", { language: languages[language] })} />
        )}
        <ul aria-label={t("code.images")} className="flex flex-wrap gap-2 empty:hidden">
          {imageFiles(exported).map(({ image, name }) => (
            <li key={image.id}>
              <Button asChild size="sm">
                <a href={imageUrl(org, image.id)} download={name}>
                  <Download size={14} aria-hidden />
                  {name}
                </a>
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
