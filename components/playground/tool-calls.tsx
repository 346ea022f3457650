import { Wrench } from "lucide-react";
import { useTranslations } from "next-intl";
import type { AnswerChecks, ToolCall } from "@/lib/contracts/prompt";
import { CodeBlock } from "../ui/code-block";
import { indentedJson } from "./indented-json";
import { SchemaVerdict } from "./schema-verdict";

/** The calls that the model asks for, as it wrote them, and whether the arguments follow the tool's schema. */
export function ToolCalls({ calls, checks }: { calls: ToolCall[]; checks: AnswerChecks | null }) {
  const t = useTranslations("playground.tool");
  return (
    <ul className="flex flex-col gap-2">
      {calls.map((call, index) => (
        <li key={call.id} className="flex flex-col gap-2 rounded-md border p-2.5">
          <p className="flex items-center gap-1.5 text-sm">
            <Wrench size={14} aria-hidden className="shrink-0 text-muted" />
            {t.rich("calls", { name: call.name, b: (name) => <span className="min-w-0 break-all font-medium font-mono">{name}</span> })}
          </p>
          <CodeBlock code={indentedJson(call.arguments)} label={t("arguments", { name: call.name })} wrap />
          <SchemaVerdict check={checks?.calls[index] ?? null} what="arguments" />
        </li>
      ))}
    </ul>
  );
}
