import { useTranslations } from "next-intl";
import type { StepPiece } from "./step-text";

/** Text with the values of parameters marked, so that an approver sees at once what was filled in. */
export function Pieces({ pieces }: { pieces: StepPiece[] }) {
  const t = useTranslations("plan");
  return pieces.map((piece, index) =>
    "text" in piece ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <span key={index}>{piece.text}</span>
    ) : (
      <mark
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
        key={index}
        title={t("parameter", { name: piece.name })}
        className={
          piece.kind === "value"
            ? "rounded-sm bg-accent-soft px-0.5 font-medium font-mono text-accent [overflow-wrap:anywhere]"
            : "rounded-sm bg-hold-soft px-0.5 text-hold italic"
        }
      >
        {piece.kind === "value" ? piece.value : t(piece.kind)}
      </mark>
    ),
  );
}
