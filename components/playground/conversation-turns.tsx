"use client";
import { MessagesSquare } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ToolResult } from "@/lib/contracts/prompt";
import { EmptyState } from "../ui/empty-state";
import { TurnFrame } from "./turn-frame";
import type { usePane } from "./use-pane";

interface ConversationTurnsProps {
  conversation: Pick<ReturnType<typeof usePane>, "turns" | "path" | "isRunning">;
  acts: Parameters<typeof TurnFrame>[0]["acts"] & { answerCalls: (results: ToolResult[]) => void };
  /** Whether a prompt can be sent: the pane has a model and no answer is running. */
  canAsk: boolean;
  className: string | false;
}

/** Shows the current branch of a conversation, turn by turn. Before the first prompt, it says what the page can do. */
export function ConversationTurns({ conversation: { turns, path, isRunning }, acts, canAsk, className }: ConversationTurnsProps) {
  const t = useTranslations("playground");
  if (path.length === 0)
    return (
      <div className="grid h-full place-items-center">
        <EmptyState icon={MessagesSquare} title={t("composer.ask")}>
          {t("pane.emptyAbout")}
        </EmptyState>
      </div>
    );
  return (
    <div className={`flex flex-col gap-5 ${className || ""}`}>
      {path.map((turn, index) => (
        <TurnFrame
          key={turn.key}
          turn={turn}
          turns={turns}
          acts={acts}
          isRunning={isRunning}
          canAsk={canAsk}
          onResults={canAsk && index === path.length - 1 ? acts.answerCalls : null}
        />
      ))}
    </div>
  );
}
