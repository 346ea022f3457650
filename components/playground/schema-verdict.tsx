import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { SchemaCheck } from "@/lib/contracts/prompt";

/** Whether an answer, or a call's arguments, follows its schema. If not: the first place and the reason. Or why it could not be checked. */
export function SchemaVerdict({ check, what }: { check: SchemaCheck | null; what: "answer" | "arguments" }) {
  const t = useTranslations("playground.verdict");
  if (!check) return null;
  const { problem } = check;
  if (!problem)
    return (
      <p className="flex items-center gap-1.5 text-ok text-xs">
        <CircleCheck size={14} aria-hidden className="shrink-0" />
        {t(`${what}Fits`)}
      </p>
    );
  if (problem.undecided)
    return (
      <p className="flex items-start gap-1.5 text-muted text-xs">
        <CircleHelp size={14} aria-hidden className="mt-px shrink-0" />
        <span className="min-w-0 break-words">{t("undecided", { message: problem.message })}</span>
      </p>
    );
  return (
    <p role="alert" className="flex items-start gap-1.5 text-bad text-xs">
      <CircleX size={14} aria-hidden className="mt-px shrink-0" />
      <span className="min-w-0 break-words">
        {t.rich(`${what}Breaks`, {
          path: problem.path || "/",
          message: problem.message,
          code: (path) => <code className="font-mono">{path}</code>,
        })}
      </span>
    </p>
  );
}
