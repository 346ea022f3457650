import type { Measured, MeasureSubject } from "@/lib/contracts/optimise";
import { subjectName } from "@/lib/contracts/test-set";

/** One row of the comparison. */
export interface Variant {
  name: string;
  subject: MeasureSubject;
  state: "waiting" | "measuring" | "done" | "failed";
  measured: Measured | null;
  /** Why it failed. */
  problem: string | null;
}

const row = (name: string, subject: MeasureSubject): Variant => ({ name, subject, state: "waiting", measured: null, problem: null });

/** The demonstration model with its weights stored in three ways; `nameOf` says what each is called. */
export const demonstrationVariants = (nameOf: (variant: string) => string): Variant[] => [
  row(nameOf("FP32"), { kind: "demonstration", variant: "fp32" }),
  row(nameOf("INT8"), { kind: "demonstration", variant: "int8" }),
  row(nameOf("8-bit"), { kind: "demonstration", variant: "8bit" }),
];

export const endpointVariant = (endpoint: { id: string; name: string }, model: string): Variant =>
  row(subjectName({ endpointName: endpoint.name, model }), { kind: "endpoint", endpointId: endpoint.id, model });
