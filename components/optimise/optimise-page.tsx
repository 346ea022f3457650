"use client";
import { Gauge, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MeasuredElsewhere } from "@/lib/contracts/optimise";
import { MEASURE_PROMPTS } from "@/lib/contracts/optimise-prompts";
import { recommend } from "@/lib/contracts/optimise-rules";
import { DEMONSTRATION_ID, type EndpointList } from "@/lib/contracts/playground";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card } from "../ui/card";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { AddEndpoint } from "./add-endpoint";
import { ComparisonTable } from "./comparison-table";
import { useComparison } from "./use-comparison";
import { demonstrationVariants } from "./variants";

const MOST_PROMPTS = 32;

/** Compares variants of a model on the same prompts, and says in one sentence which one to run. */
export function OptimisePage({ list, elsewhere }: { list: EndpointList; elsewhere: MeasuredElsewhere }) {
  const t = useTranslations("optimise");
  const org = useOrg();
  const own = list.endpoints.filter(({ id }) => id !== DEMONSTRATION_ID);
  const comparison = useComparison(
    org,
    list.demonstration === "missing" ? [] : demonstrationVariants((variant) => t("demonstration", { variant })),
  );
  const [text, setText] = useState(MEASURE_PROMPTS.join("\n"));
  const prompts = text.split("\n").filter((line) => line.trim() !== "");
  const { variants, isRunning } = comparison;
  const done = variants.flatMap(({ name, state, measured }) => (state === "done" && measured ? [{ name, ...measured }] : []));
  const isCompared = !isRunning && done.length > 1 && done[0]?.name === variants[0]?.name;
  const advice = recommend(done);
  const tooMany = prompts.length > MOST_PROMPTS ? t("tooManyPrompts", { most: MOST_PROMPTS }) : undefined;
  return (
    <>
      <PlaygroundHeader
        title={t("title")}
        description={t("about")}
        actions={
          isRunning ? (
            <Button onClick={comparison.stop}>
              <Square size={15} aria-hidden />
              {t("stop")}
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={!list.can.use || variants.length === 0 || prompts.length === 0 || tooMany !== undefined}
              onClick={() => void comparison.run(prompts)}
            >
              <Gauge size={15} aria-hidden />
              {t("measure")}
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-4">
        {isCompared && (
          <Callout tone="accent" icon={Gauge}>
            {t(`recommendation.${advice.kind}`, advice.values)}
          </Callout>
        )}
        <Card>
          <ComparisonTable variants={variants} elsewhere={elsewhere} onRemove={isRunning ? null : comparison.remove} />
        </Card>
        {own.length > 0 && !isRunning && <AddEndpoint endpoints={own} onAdd={comparison.add} />}
        <Field label={t("prompts")} error={tooMany}>
          <Textarea rows={8} value={text} onChange={(event) => setText(event.target.value)} disabled={isRunning} />
        </Field>
        <section aria-label={t("claims.label")} className="text-muted text-sm">
          <p>{t("claims.about")}</p>
          <ul className="ml-5 list-disc">
            <li>{t("claims.int8")}</li>
            <li>{t("claims.onnx")}</li>
            <li>{t("claims.pytorch")}</li>
          </ul>
        </section>
      </div>
    </>
  );
}
