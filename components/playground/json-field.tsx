"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useDebounced } from "../ui/use-debounced";
import { useOrg } from "../viewer";
import { playground } from "./queries";
import { schemaExample, toolsExample } from "./schema-examples";

interface JsonFieldProps {
  kind: "schema" | "tools";
  text: string;
  onChange: (text: string) => void;
}

/** A JSON schema or a list of tools, checked by the portal while it is typed; a mistake is named with its line. */
export function JsonField({ kind, text, onChange }: JsonFieldProps) {
  const t = useTranslations("playground.json");
  const org = useOrg();
  const settled = useDebounced(text, 300);
  const check = useQuery({ ...playground.schemaCheck(org, kind, settled), enabled: settled.trim() !== "" });
  const problem = settled.trim() === "" || settled !== text ? null : check.data?.problem;
  const place = problem && [problem.line === null ? "" : t("line", { n: problem.line }), problem.path].filter(Boolean).join(" · ");
  return (
    <div className="relative">
      <Field label={t(kind)} hint={t(`${kind}Hint`)} error={problem ? `${place ? `${place}: ` : ""}${problem.message}` : undefined}>
        <Textarea
          rows={text.trim() === "" ? 2 : 8}
          value={text}
          spellCheck={false}
          className="overflow-x-auto whitespace-pre font-mono text-xs!"
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <span className="absolute -top-1 right-0">
        {text.trim() === "" ? (
          <Button variant="ghost" size="sm" onClick={() => onChange(kind === "schema" ? schemaExample : toolsExample(t("exampleTool")))}>
            {t("example")}
          </Button>
        ) : (
          <Button variant="ghost" size="sm" onClick={() => onChange(formatted(text))} disabled={formatted(text) === text}>
            {t("format")}
          </Button>
        )}
      </span>
    </div>
  );
}

/** Two spaces a level; what is no JSON stays as it is. */
function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
