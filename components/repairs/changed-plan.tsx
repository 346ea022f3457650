"use client";
import { FilePen } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Plan } from "@/lib/contracts/plan";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { planChanges } from "./plan-changes";

interface ChangedPlanProps {
  /** The plan that stood on this page when it was opened. */
  read: Plan;
  now: Plan;
  onRead: () => void;
}

/** Replaces the buttons when the plan changed while it was on the page. */
export function ChangedPlan({ read, now, onRead }: ChangedPlanProps) {
  const t = useTranslations("repairs");
  return (
    <Card className="border-warn-fill" role="alert">
      <div className="flex flex-col gap-2.5 p-3 text-sm sm:p-4">
        <p className="flex items-start gap-2 font-medium">
          <FilePen size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          {t("changed.title")}
        </p>
        <ul className="max-h-48 list-disc overflow-y-auto pl-6">
          {planChanges(read, now, t).map((change) => (
            <li key={change} className="break-words">
              {change}
            </li>
          ))}
        </ul>
        <Button onClick={onRead} className="self-start">
          {t("changed.goOn")}
        </Button>
      </div>
    </Card>
  );
}
