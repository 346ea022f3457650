"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { AnswerEvent, type SendPrompt } from "@/lib/contracts/playground";
import type { Parameters } from "@/lib/contracts/prompt";
import { ApiError, send as sendRequest } from "../api";
import { readEvents } from "../read-lines";
import { useErrorText } from "../use-error-text";
import { playground } from "./queries";
import { type Answer, grown, newTurn, type ParameterName, type Turn, type TurnInput } from "./turns";

/** One conversation on the page: its turns, the answer that is coming, and how to stop it. */
export function usePane(org: string) {
  const errorText = useErrorText();
  const client = useQueryClient();
  const [turns, setTurns] = useState<Turn[]>([]);
  const [conversationId, setConversationId] = useState<string | null>(null);
  const stopper = useRef<AbortController | null>(null);
  const answer = turns.at(-1)?.answer;
  const isRunning = answer?.isRunning ?? false;

  useEffect(() => () => stopper.current?.abort(), []);

  const send = useCallback(
    async (to: Pick<SendPrompt, "endpointId" | "model" | "system">, input: TurnInput, parameters: Parameters, continues: string | null) => {
      const stop = new AbortController();
      stopper.current = stop;
      const id = `${performance.now()}`;
      setTurns((before) => [...before, newTurn(id, input, to.model, Date.now(), Object.keys(parameters) as ParameterName[])]);
      const update = (change: (before: Answer) => Answer) =>
        setTurns((before) => before.map((turn) => (turn.id === id ? { ...turn, answer: change(turn.answer) } : turn)));
      try {
        const { prompt, images, toolResults } = input;
        const given = { prompt, imageIds: images.map((image) => image.id), toolResults };
        const body = { ...to, ...given, ...parameters, ...(continues ? { conversationId: continues } : {}) };
        const response = await sendRequest("POST", `/${org}/answers`, { body, signal: stop.signal });
        if (!response.body) throw new ApiError("internal", { reason: "noAnswer" });
        let isOver = false;
        for await (const event of readEvents(AnswerEvent, response.body)) {
          if (event.kind === "started") setConversationId(event.conversationId);
          if (event.kind === "done" || event.kind === "failed") isOver = true;
          update((before) => grown(before, event));
        }
        if (!isOver) throw new ApiError("unavailable", { reason: "answerBroke" });
      } catch (error) {
        update((before) => ({ ...before, isRunning: false, ...(stop.signal.aborted ? { stopped: true } : { error: errorText(error) }) }));
      } finally {
        if (stopper.current === stop) stopper.current = null;
        void client.invalidateQueries({ queryKey: playground.conversations(org).queryKey });
      }
    },
    [client, org, errorText],
  );

  /** Keeps what came; the portal closes its connection to the model. */
  const stop = useCallback(() => stopper.current?.abort(), []);
  const open = useCallback((id: string | null, next: Turn[]) => {
    stopper.current?.abort();
    setConversationId(id);
    setTurns(next);
  }, []);
  return { turns, conversationId, isRunning, send, stop, open };
}
