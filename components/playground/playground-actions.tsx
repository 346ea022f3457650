import { BookmarkPlus, Code, Columns2, Gauge, Plug, ScrollText, Settings2, SquarePen } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";

interface PlaygroundActionsProps {
  model: string;
  isUnfolded: boolean;
  onFold: () => void;
  onNew: () => void;
  /** null: the page is full. */
  onCompare: (() => void) | null;
  /** The button that shares the panes. */
  share: ReactNode;
  onCode: (() => void) | null;
  onSave: () => void;
  onEndpoints: () => void;
}

/** The page's actions. On a phone the buttons show icons only. */
export function PlaygroundActions({
  model,
  isUnfolded,
  onFold,
  onNew,
  onCompare,
  share,
  onCode,
  onSave,
  onEndpoints,
}: PlaygroundActionsProps) {
  const org = useOrg();
  const t = useTranslations("playground.actions");
  const optimise = useTranslations("optimise");
  const prompts = useTranslations("prompts");
  return (
    <>
      <Button onClick={onFold} aria-expanded={isUnfolded} className="max-sm:basis-full lg:hidden">
        <Settings2 size={15} aria-hidden />
        <span className="max-w-32 truncate">{model || t("settings")}</span>
      </Button>
      <Button onClick={onNew} title={t("newTitle")}>
        <SquarePen size={15} aria-hidden />
        <span className="max-sm:sr-only">{t("new")}</span>
      </Button>
      <Button onClick={() => onCompare?.()} disabled={onCompare === null} title={t("compareTitle")}>
        <Columns2 size={15} aria-hidden />
        <span className="max-sm:sr-only">{t("compare")}</span>
      </Button>
      {share}
      <Button onClick={() => onCode?.()} disabled={onCode === null} title={t("codeTitle")}>
        <Code size={15} aria-hidden />
        <span className="max-sm:sr-only">{t("code")}</span>
      </Button>
      <Button onClick={onSave} title={prompts("new")}>
        <BookmarkPlus size={15} aria-hidden />
        <span className="max-sm:sr-only">{prompts("savePrompt")}</span>
      </Button>
      <Button asChild>
        <Link href={`/${org}/playground/prompts`} title={prompts("about")}>
          <ScrollText size={15} aria-hidden />
          <span className="max-sm:sr-only">{prompts("title")}</span>
        </Link>
      </Button>
      <Button asChild>
        <Link href={`/${org}/playground/optimise`} title={optimise("about")}>
          <Gauge size={15} aria-hidden />
          <span className="max-sm:sr-only">{optimise("title")}</span>
        </Link>
      </Button>
      <Button onClick={onEndpoints} title={t("endpoints")}>
        <Plug size={15} aria-hidden />
        <span className="max-sm:sr-only">{t("endpoints")}</span>
      </Button>
    </>
  );
}
