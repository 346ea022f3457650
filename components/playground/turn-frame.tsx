"use client";
import { useState } from "react";
import type { ToolResult } from "@/lib/contracts/prompt";
import { EditPrompt } from "./edit-prompt";
import { type TurnActs, TurnBar } from "./turn-bar";
import { TurnView } from "./turn-view";
import type { Turn } from "./turns";

interface TurnFrameProps {
  turn: Turn;
  turns: Turn[];
  acts: TurnActs & { edit: (turn: Turn, prompt: string) => void };
  /** An answer is running in this pane. */
  isRunning: boolean;
  canAsk: boolean;
  onResults: ((results: ToolResult[]) => void) | null;
}

/** A turn with its actions, or the form that edits its prompt. */
export function TurnFrame({ turn, turns, acts, isRunning, canAsk, onResults }: TurnFrameProps) {
  const [isEdited, setEdited] = useState(false);
  if (isEdited)
    return (
      <EditPrompt
        turn={turn}
        canAsk={canAsk}
        onCancel={() => setEdited(false)}
        onRun={(prompt) => {
          setEdited(false);
          acts.edit(turn, prompt);
        }}
      />
    );
  return (
    <div className="flex flex-col gap-1">
      <TurnView turn={turn} onResults={onResults} />
      <TurnBar
        turn={turn}
        turns={turns}
        acts={acts}
        isRunning={isRunning}
        canAsk={canAsk}
        // Tool results are not shown as a prompt.
        onEdit={turn.toolResults.length > 0 ? null : () => setEdited(true)}
      />
    </div>
  );
}
