import { useTranslations } from "next-intl";
import { durationMs, type Step } from "@/lib/contracts/runbook";
import { useFormats } from "../use-formats";
import { useRunbookText } from "../use-runbook-text";
import { Pieces } from "./pieces";
import { scriptPieces, stepSentence, stepUser, type Values, valuePiece } from "./step-text";

interface StepViewProps {
  step: Step;
  number: number;
  values: Values;
}

/** One step exactly as it will run: its sentence, its script with the values in place, its time-out. */
export function StepView({ step, number, values }: StepViewProps) {
  const t = useTranslations("plan");
  const text = useRunbookText();
  const formats = useFormats();
  return (
    <li className="flex gap-3 px-4 py-2.5">
      <span
        aria-hidden
        className="tabular mt-px grid size-5 shrink-0 place-items-center rounded-full bg-sunken font-medium text-2xs text-muted"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
          <span className="min-w-0">
            {"run" in step || !step.title ? null : <span className="text-muted">{t("step.title", { title: text(step.title) })}</span>}
            <Pieces pieces={stepSentence(step, values, { t, text })} />
          </span>
          <span className="tabular shrink-0 text-muted text-xs">
            {t.rich(`user.${stepUser(step)}`, {
              b: (chunks) => <span className={step.user === "root" ? "font-medium text-ink" : undefined}>{chunks}</span>,
              time: formats.duration(durationMs(step.timeout)),
            })}
          </span>
        </p>
        {"run" in step && (
          <>
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
              tabIndex={0}
              aria-label={t("script", { number })}
              className="mt-1.5 max-h-72 overflow-auto rounded-md border bg-sunken px-3 py-2 font-mono text-xs leading-5"
            >
              <pre className="whitespace-pre-wrap [overflow-wrap:anywhere]">
                <Pieces pieces={scriptPieces(step.run.script.trimEnd(), step.run.shell, values)} />
              </pre>
            </section>
            {step.run.plan && (
              <details className="mt-1.5">
                <summary className="text-accent text-xs hover:underline">{t("dryRunScript")}</summary>
                <section
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
                  tabIndex={0}
                  aria-label={t("planPart", { number })}
                  className="mt-1 max-h-72 overflow-auto rounded-md border bg-sunken px-3 py-2 font-mono text-xs leading-5"
                >
                  <pre className="whitespace-pre-wrap [overflow-wrap:anywhere]">
                    <Pieces pieces={scriptPieces(step.run.plan.trimEnd(), step.run.shell, values)} />
                  </pre>
                </section>
              </details>
            )}
            {step.run.args.length > 0 && (
              <p className="mt-1 text-muted text-xs">
                {t.rich("argumentValues", {
                  values: () => <Pieces pieces={step.run.args.flatMap((arg) => [valuePiece(arg, values), { text: " " }])} />,
                })}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  );
}
