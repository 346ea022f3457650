import * as z from "zod";

const Severity = z.enum(["info", "low", "moderate", "high", "critical"]);
const Answered = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: Severity, via: z.array(z.union([z.string(), z.object({ title: z.string() })])) }),
  ),
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
});
const Refused = z.object({ message: z.string() });

export interface AuditReport {
  /** False: the registry gave no answer. That is not the same as nothing found. */
  answered: boolean;
  lines: string[];
  /** A high or critical vulnerability was found. */
  isSerious: boolean;
}

/** Reads the output of `npm audit --json`. */
export function readAudit(output: string): AuditReport {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return unanswered("npm printed no report");
  }
  const answered = Answered.safeParse(parsed);
  if (!answered.success) return unanswered(Refused.safeParse(parsed).data?.message ?? "npm printed a report of an unknown form");
  const found = Object.entries(answered.data.vulnerabilities).map(([name, { severity, via }]) => {
    const title = via.map((one) => (typeof one === "string" ? `by way of ${one}` : one.title))[0] ?? "";
    return `${severity} ${name}: ${title}`;
  });
  const counts = Object.entries(answered.data.metadata.vulnerabilities).map(([severity, count]) => `${severity}=${count}`);
  return {
    answered: true,
    lines: [...found, `packages_audit=answered ${counts.join(" ")}`],
    isSerious: Object.values(answered.data.vulnerabilities).some(({ severity }) => severity === "high" || severity === "critical"),
  };
}

const unanswered = (why: string): AuditReport => ({
  answered: false,
  lines: [`packages_audit=not answered: ${why}. Nothing is known about these packages; run this where the registry answers audits.`],
  isSerious: false,
});
