"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Blessing } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { useUnblessRunbook } from "./queries";
import { labelsText } from "./sentences";

/** Runbooks that a lead has approved in advance for some nodes. */
export function BlessingsCard({ blessings, canEnd }: { blessings: Blessing[]; canEnd: boolean }) {
  const t = useTranslations("policy");
  const org = useOrg();
  const end = useUnblessRunbook(org);
  return (
    <Card>
      <CardHeader title={t("blessings")} description={t("blessingsAbout")} />
      {blessings.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">{t("noBlessings")}</p>
      ) : (
        <ul className="divide-y">
          {blessings.map((blessing) => (
            <li key={`${blessing.slug} ${blessing.userId}`} className="flex items-start gap-3 px-4 py-2.5 text-sm">
              <p className="min-w-0 flex-1 break-words">
                {t.rich("blessing", {
                  version: blessing.version,
                  runbook: () => (
                    <Link href={`/${org}/runbooks/${blessing.slug}`} className="font-medium text-accent hover:underline">
                      {blessing.slug}
                    </Link>
                  ),
                  labels: () => <code className="font-mono text-xs">{labelsText(blessing.labels)}</code>,
                })}
                <span className="block text-muted text-xs">
                  {blessing.name}, <RelativeTime at={blessing.atMs} />
                </span>
              </p>
              {canEnd && (
                <Button
                  size="sm"
                  aria-label={t("endBlessings", { name: blessing.slug })}
                  pending={end.isPending && end.variables === blessing.slug}
                  onClick={() => end.mutate(blessing.slug)}
                >
                  {t("end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
