"use client";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "../use-error-text";
import { Button } from "./button";

interface ErrorStateProps {
  /** What failed: "The nodes could not be read". */
  title: ReactNode;
  /** The error, whose text is shown. */
  error?: unknown;
  /** What still holds: "Agents keep reporting; nothing is lost." */
  holds?: ReactNode;
  onRetry?: () => void;
  retrying?: boolean;
}

/** What failed, what still holds, and a way to try again. */
export function ErrorState({ title, error, holds, onRetry, retrying }: ErrorStateProps) {
  const t = useTranslations("ui");
  const errorText = useErrorText();
  return (
    <div role="alert" className="flex flex-col items-center gap-1 px-6 py-10 text-center">
      <TriangleAlert size={20} aria-hidden className="mb-1 text-bad" />
      <p className="font-medium text-sm">{title}</p>
      {error instanceof Error && <p className="max-w-md break-words text-muted text-sm">{errorText(error)}</p>}
      {holds && <p className="max-w-md text-muted text-sm">{holds}</p>}
      {onRetry && (
        <Button className="mt-3" onClick={onRetry} pending={retrying}>
          {t("tryAgain")}
        </Button>
      )}
    </div>
  );
}
