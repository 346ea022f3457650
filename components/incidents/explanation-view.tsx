"use client";
import { BookOpen, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Claim } from "@/lib/contracts/explain";
import { Badge } from "../ui/badge";
import { Callout } from "../ui/callout";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import type { Explanation } from "./use-explanation";

/** Claims as text, each with the evidence that it cites; those that the evidence does not show are marked. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const t = useTranslations("incidents.explain");
  const text = useRunbookText();
  const org = useOrg();
  const { state, evidence, claims, runbook, characters, commands, wasCut, error } = explanation;
  return (
    <div aria-live="polite" aria-busy={state === "running"} className="flex flex-col gap-2 px-4 py-3 text-sm">
      <ol className="flex flex-col gap-3">
        {claims.map((claim, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: claims are only ever added at the end
          <ClaimItem key={index} claim={claim} evidence={evidence} />
        ))}
      </ol>
      {runbook && (
        <p className="flex items-center gap-1.5">
          <BookOpen size={14} aria-hidden className="text-muted" />
          {t.rich("runbook", {
            link: () => (
              <Link href={`/${org}/runbooks/${runbook.slug}`} className="text-accent hover:underline">
                {text(runbook.title)}
              </Link>
            ),
          })}
        </p>
      )}
      {state === "failed" && (
        <Callout tone="bad" icon={TriangleAlert}>
          {error}
        </Callout>
      )}
      <p className="text-muted text-xs">
        {state === "running" && t("running", { n: characters })}
        {state === "stopped" && t("stopped")}
        {state === "done" && (claims.length === 0 ? t("empty") : t("done"))} {commands > 0 && t("commands", { n: commands })}{" "}
        {wasCut && t("cut")}
      </p>
      {evidence.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted text-xs">{t("sent", { n: evidence.length })}</summary>
          <ol className="mt-1 max-h-80 list-decimal overflow-y-auto pl-8 font-mono text-xs">
            {evidence.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its name
              <li key={index} className="break-words">
                {line}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function ClaimItem({ claim: { text, cites, missing, shown }, evidence }: { claim: Claim; evidence: string[] }) {
  const t = useTranslations("incidents.explain");
  return (
    <li>
      <p className="break-words">
        {text} {!shown && <Badge tone="warn">{missing.length > 0 ? t("notIn", { what: missing.join(", ") }) : t("notShown")}</Badge>}
      </p>
      {cites.map((number) => (
        <p key={number} className="flex gap-2 text-muted text-xs">
          <span className="tabular shrink-0">[{number}]</span>
          <span className="min-w-0 break-words">{evidence[number - 1]}</span>
        </p>
      ))}
    </li>
  );
}
