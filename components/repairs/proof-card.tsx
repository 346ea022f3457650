"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CheckResult } from "@/lib/contracts/check";
import type { RepairDetail } from "@/lib/contracts/repair";
import { StatusBadge } from "../status/status-badge";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { RelativeTime } from "../ui/relative-time";
import { SignalAround, SignalNumbers } from "./signal-change";

/** The signal before and after, node by node: what was wrong, what the same check says now, and what the node measured around it. */
export function ProofCard({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const [all, setAll] = useState(false);
  const read = repair.targets.filter((target) => target.before || target.after);
  const isToCome = repair.finishedAt === null && repair.plan.verify !== null;
  // The space is reserved before the data comes, so that nothing moves.
  const proven = read.length > 0 ? read : isToCome ? repair.targets.slice(0, FEW) : [];
  if (proven.length === 0) return null;
  const sound = proven.filter((target) => target.after?.state === "ok");
  // Unverified nodes need attention, so they come first.
  const sorted = proven.length > FEW ? [...proven.filter((target) => !sound.includes(target)), ...sound] : proven;
  const shown = all ? sorted : sorted.slice(0, FEW);
  const check = repair.plan.verify ? t("proof.about", { check: repair.plan.verify.check }) : undefined;
  const count = proven.length > 1 ? t("proof.count", { ok: sound.length, n: repair.targetCount }) : undefined;
  return (
    <Card>
      <CardHeader title={t("proof.title")} description={[check, count].filter(Boolean).join(t("proof.join"))} />
      <ul className={cx("divide-y", all && sorted.length > FEW && "max-h-[32rem] overflow-y-auto")}>
        {shown.map((target, index) => (
          <li key={target.id} className="py-3">
            <div className="px-4">
              {proven.length > 1 && <h3 className="mb-1.5 font-medium text-sm">{target.nodeName}</h3>}
              <div className="grid gap-3 sm:grid-cols-2">
                <Side title={t("proof.before")} result={target.before} />
                <Side title={t("proof.after")} result={target.after} />
              </div>
              <SignalNumbers target={target} />
            </div>
            {index < FEW && <SignalAround target={target} repair={repair} />}
          </li>
        ))}
      </ul>
      {sorted.length > FEW && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="w-full border-t px-4 py-1.5 text-left text-accent text-xs hover:bg-sunken focus-visible:outline-offset-[-2px]"
        >
          {all ? t("proof.fewer") : t("proof.more", { n: sorted.length })}
        </button>
      )}
    </Card>
  );
}

/** How many are shown until a person expands the list. */
const FEW = 3;

function Side({ title, result }: { title: string; result: CheckResult | null }) {
  const t = useTranslations("repairs");
  return (
    <div className="min-w-0">
      <p className="mb-1 flex items-center gap-2 text-muted text-xs">
        {title}
        {result && (
          <>
            <StatusBadge of="check" state={result.state} look="plain" />
            <RelativeTime at={result.atMs} className="tabular ml-auto" />
          </>
        )}
      </p>
      <p className="min-h-10 break-words text-sm">{result?.sentence ?? <span className="text-faint">{t("proof.notRead")}</span>}</p>
    </div>
  );
}
