"use client";
import Link from "next/link";
import type { Blessing } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { useUnblessRunbook } from "./queries";
import { labelsText } from "./sentences";

/** Runbooks that a lead has approved in advance for some nodes. */
export function BlessingsCard({ blessings, canEnd }: { blessings: Blessing[]; canEnd: boolean }) {
  const org = useOrg();
  const end = useUnblessRunbook(org);
  return (
    <Card>
      <CardHeader title="Standing approvals" description="For one version of a runbook, given on its page by a lead" />
      {blessings.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">None: every repair is decided by itself.</p>
      ) : (
        <ul className="divide-y">
          {blessings.map((blessing) => (
            <li key={`${blessing.slug} ${blessing.userId}`} className="flex items-start gap-3 px-4 py-2.5 text-sm">
              <p className="min-w-0 flex-1 break-words">
                <Link href={`/${org}/runbooks/${blessing.slug}`} className="font-medium text-accent hover:underline">
                  {blessing.slug}
                </Link>{" "}
                version {blessing.version} on <code className="font-mono text-xs">{labelsText(blessing.labels)}</code> runs without asking.
                <span className="block text-muted text-xs">
                  {blessing.name}, <RelativeTime at={blessing.atMs} />
                </span>
              </p>
              {canEnd && (
                <Button
                  size="sm"
                  aria-label={`End the standing approvals of ${blessing.slug}`}
                  pending={end.isPending && end.variables === blessing.slug}
                  onClick={() => end.mutate(blessing.slug)}
                >
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
