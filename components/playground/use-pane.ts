"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { AnswerEvent, type SendPrompt } from "@/lib/contracts/playground";
import type { Parameters } from "@/lib/contracts/prompt";
import { ApiError, send as sendRequest } from "../api";
import { readEvents } from "../read-lines";
import { useErrorText } from "../use-error-text";
import { leafAfter, pathTo } from "./branches";
import { playground, storeBranch } from "./queries";
import { answered, asked, emptyThread, heard, turnAfter, voted } from "./thread";
import { type ParameterName, type Turn, type TurnInput, turnsOf } from "./turns";

interface Asked {
  to: Pick<SendPrompt, "endpointId" | "model" | "system">;
  input: TurnInput;
  parameters: Parameters;
}

/** One conversation on the page: its turns, the running answer, and how to stop it. `onBegan` gets the id of a new conversation. */
export function usePane(org: string, conversationId: string | null, onBegan: (conversationId: string) => void) {
  const errorText = useErrorText();
  const client = useQueryClient();
  const [thread, setThread] = useState(emptyThread);
  const path = useMemo(() => pathTo(thread.turns, thread.leafId), [thread]);
  /** The conversation that the turns belong to. */
  const held = useRef<string | null>(null);
  const stopper = useRef<AbortController | null>(null);
  const isRunning = thread.turns.some((turn) => turn.answer.isRunning);

  useEffect(() => () => stopper.current?.abort(), []);

  const clear = useCallback(() => {
    stopper.current?.abort();
    held.current = null;
    setThread(emptyThread);
  }, []);
  useEffect(() => {
    if (conversationId === held.current) return;
    clear();
    held.current = conversationId;
    if (conversationId === null) return;
    void client
      // The page may have read it a moment ago, for the settings.
      .fetchQuery({ ...playground.conversation(org, conversationId), staleTime: 1_000 })
      .then(({ messages, model, leafId }) => {
        if (held.current === conversationId) setThread({ turns: turnsOf(messages, model), leafId });
      })
      .catch(() => null);
  }, [conversationId, org, client, clear]);

  /** Sends an input after the turns of `after`, or asks for another answer to the prompt of `again`. */
  const send = useCallback(
    async ({ to, input, parameters }: Asked, after: Turn[], again?: Turn) => {
      const stop = new AbortController();
      stopper.current = stop;
      const stored = again?.isStored ? again : undefined;
      const turn = turnAfter(after, input, { model: to.model, sent: Object.keys(parameters) as ParameterName[] }, Date.now(), stored);
      const { key } = turn;
      setThread((before) => asked(before, turn));
      try {
        const { prompt, images, toolResults } = input;
        const said = stored ? { again: stored.promptId } : { prompt, imageIds: images.map((image) => image.id), toolResults };
        const place = held.current === null ? {} : { conversationId: held.current, ...(stored ? {} : { after: turn.parentId }) };
        const response = await sendRequest("POST", `/${org}/answers`, {
          body: { ...to, ...said, ...parameters, ...place },
          signal: stop.signal,
        });
        if (!response.body) throw new ApiError("internal", { reason: "noAnswer" });
        let isOver = false;
        for await (const event of readEvents(AnswerEvent, response.body)) {
          if (event.kind === "started" && held.current !== event.conversationId) {
            held.current = event.conversationId;
            onBegan(event.conversationId);
          }
          if (event.kind === "done" || event.kind === "failed") isOver = true;
          const now = Date.now();
          setThread((before) => heard(before, key, event, now));
        }
        if (!isOver) throw new ApiError("unavailable", { reason: "answerBroke" });
      } catch (error) {
        const how = stop.signal.aborted ? { stopped: true } : { error: errorText(error) };
        setThread((before) => answered(before, key, (answer) => ({ ...answer, isRunning: false, ...how })));
      } finally {
        if (stopper.current === stop) stopper.current = null;
        void client.invalidateQueries({ queryKey: playground.conversations(org) });
      }
    },
    [client, org, errorText, onBegan],
  );

  /** Shows another branch, and stores the choice. */
  const choose = useCallback(
    (turn: Turn) => {
      const leafId = leafAfter(thread.turns, turn);
      setThread((before) => ({ ...before, leafId }));
      if (held.current) void storeBranch(org, held.current, leafId);
    },
    [thread, org],
  );

  /** Keeps the text so far. The portal closes its connection to the model. */
  const stop = useCallback(() => stopper.current?.abort(), []);
  const mark = useCallback((among: string[], better: string | null) => setThread((before) => voted(before, among, better)), []);
  return { turns: thread.turns, path, isRunning, send, choose, mark, stop, clear };
}
