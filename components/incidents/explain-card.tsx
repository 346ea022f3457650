"use client";
import { useQuery } from "@tanstack/react-query";
import { MessageCircleQuestionMark, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ExplainPage } from "@/lib/contracts/explain";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useOrg } from "../viewer";
import { ChooseExplainDialog } from "./choose-explain-dialog";
import { explain } from "./explain-queries";
import { ExplanationView } from "./explanation-view";
import { useExplanation } from "./use-explanation";

/** A second opinion by the model that the organisation chose. Off until an owner chooses one. */
export function ExplainCard({ incident, initial }: { incident: IncidentDetail; initial: ExplainPage }) {
  const t = useTranslations("incidents.explain");
  const { data } = useQuery({ ...explain.page(useOrg()), initialData: initial });
  const { explanation, ask, stop } = useExplanation(incident.id);
  const [choosing, setChoosing] = useState(false);
  const { choice, can } = data;
  const isRunning = explanation?.state === "running";
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={choice ? t("by", { endpoint: choice.endpointName, model: choice.model }) : t("off")}
        actions={
          <span className="flex gap-2">
            {can.choose && (
              <Button size="sm" onClick={() => setChoosing(true)}>
                {t(choice ? "change" : "choose")}
              </Button>
            )}
            {choice && can.explain && !isRunning && (
              <Button size="sm" onClick={() => void ask()}>
                <MessageCircleQuestionMark size={14} aria-hidden />
                {t(explanation ? "again" : "ask")}
              </Button>
            )}
            {isRunning && (
              <Button size="sm" onClick={stop}>
                <Square size={13} aria-hidden />
                {t("stop")}
              </Button>
            )}
          </span>
        }
      />
      {explanation && <ExplanationView explanation={explanation} />}
      {choosing && <ChooseExplainDialog choice={choice} onOpenChange={setChoosing} />}
    </Card>
  );
}
