"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import { useDebounced } from "../ui/use-debounced";
import { useOrg } from "../viewer";
import { indentedJson } from "./indented-json";
import { playground } from "./queries";
import { schemaExample, toolsExample } from "./schema-examples";

const JsonEditor = dynamic(() => import("../editor/json-editor").then((module) => module.JsonEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-32" />,
});

interface JsonFieldProps {
  kind: "schema" | "tools";
  text: string;
  onChange: (text: string) => void;
}

/** A JSON schema or a list of tools. The portal checks it while it is typed; the first mistake is marked at its line. */
export function JsonField({ kind, text, onChange }: JsonFieldProps) {
  const t = useTranslations("playground.json");
  const org = useOrg();
  const settled = useDebounced(text, 300);
  const check = useQuery({ ...playground.schemaCheck(org, kind, settled), enabled: settled.trim() !== "" });
  const problem = (settled.trim() !== "" && settled === text && check.data?.problem) || null;
  const place = problem && [problem.line === null ? "" : t("line", { n: problem.line }), problem.path].filter(Boolean).join(" · ");
  const neat = indentedJson(text);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <span className="font-medium text-sm">{t(kind)}</span>
        {text.trim() === "" ? (
          <Button variant="ghost" size="sm" onClick={() => onChange(kind === "schema" ? schemaExample : toolsExample(t("exampleTool")))}>
            {t("example")}
          </Button>
        ) : (
          <Button variant="ghost" size="sm" onClick={() => onChange(neat)} disabled={neat === text}>
            {t("format")}
          </Button>
        )}
      </div>
      <JsonEditor text={text} onChange={onChange} label={t(kind)} problem={problem} className={text.trim() === "" ? "h-14" : "h-48"} />
      {problem && (
        <p role="alert" className="break-words text-bad text-xs">
          {place ? `${place}: ` : ""}
          {problem.message}
        </p>
      )}
      <p className="text-muted text-xs">{t(`${kind}Hint`)}</p>
    </div>
  );
}
