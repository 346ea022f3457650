import { useTranslations } from "next-intl";
import type { DiffPart } from "./word-diff";

/** Strikes removed words out and underlines added ones, so that neither depends on colour. Screen readers announce which is which. */
export function DiffText({ parts }: { parts: DiffPart[] }) {
  const t = useTranslations("playground.diff");
  return (
    <p className="whitespace-pre-wrap break-words rounded-md border bg-surface p-3 text-sm leading-6">
      {parts.map(({ kind, text }, place) => {
        if (kind === "same") return text;
        const Changed = kind === "added" ? "ins" : "del";
        return (
          <Changed
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one diff never move
            key={place}
            className={
              kind === "added"
                ? "rounded-xs bg-ok-soft text-ok underline decoration-2 underline-offset-2"
                : "rounded-xs bg-bad-soft text-bad line-through"
            }
          >
            <span className="sr-only">{t(kind)} </span>
            {text}
            <span className="sr-only"> {t("end")}</span>
          </Changed>
        );
      })}
    </p>
  );
}
