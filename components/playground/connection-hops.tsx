import { CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import type * as z from "zod";
import type { ConnectionTest } from "@/lib/contracts/playground";
import { useSay } from "../use-error-text";
import { useFormats } from "../use-formats";

/** The way to an endpoint, hop by hop. The first hop that fails says whom to ask. */
export function ConnectionHops({ test }: { test: z.infer<typeof ConnectionTest> }) {
  const t = useTranslations("playground.hop");
  const formats = useFormats();
  const say = useSay();
  return (
    <ol className="divide-y rounded-md border text-sm" aria-label={t("title")} aria-live="polite">
      {test.hops.map((hop) => (
        <li key={hop.hop} className="flex items-start gap-2 px-3 py-1.5">
          {hop.ok ? (
            <CircleCheck size={15} aria-label={t("works")} className="mt-0.5 shrink-0 text-ok" />
          ) : (
            <CircleX size={15} aria-label={t("fails")} className="mt-0.5 shrink-0 text-bad" />
          )}
          <span className="w-20 shrink-0 font-medium">{t(hop.hop)}</span>
          <span className="min-w-0 flex-1 break-words text-muted">{say({ ...hop, message: hop.detail })}</span>
          <span className="tabular shrink-0 text-faint text-xs">{formats.duration(hop.tookMs)}</span>
        </li>
      ))}
    </ol>
  );
}
