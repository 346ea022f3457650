"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ToolCall, ToolResult } from "@/lib/contracts/prompt";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

/** A person types one result for each call; then the model continues. */
export function ToolResultsForm({ calls, onSend }: { calls: ToolCall[]; onSend: (results: ToolResult[]) => void }) {
  const t = useTranslations("playground.tool");
  const [typed, setTyped] = useState<Record<string, string>>({});
  const isWhole = calls.every((call) => (typed[call.id] ?? "").trim() !== "");
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) onSend(calls.map((call) => ({ callId: call.id, content: typed[call.id] ?? "" })));
      }}
    >
      {calls.map((call) => (
        <Field key={call.id} label={t("result", { name: call.name })}>
          <Textarea
            rows={2}
            value={typed[call.id] ?? ""}
            className="font-mono text-xs!"
            onChange={(event) => setTyped((before) => ({ ...before, [call.id]: event.target.value }))}
          />
        </Field>
      ))}
      <Button type="submit" size="sm" className="self-start" disabled={!isWhole}>
        {t("send", { n: calls.length })}
      </Button>
    </form>
  );
}
