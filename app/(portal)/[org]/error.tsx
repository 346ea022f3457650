"use client";
import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/ui/error-state";

/** A read on the server failed. Its text stays on the server; the digest finds it in the log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("pages");
  return (
    <>
      <h1 className="sr-only">{t("error")}</h1>
      <ErrorState
        title={t("unreadable")}
        holds={error.digest ? t("stillRunningLog", { digest: error.digest }) : t("stillRunning")}
        onRetry={reset}
      />
    </>
  );
}
