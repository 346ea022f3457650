import { isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import { fieldFault } from "@/lib/contracts/field-fault";
import { leafIssues } from "@/lib/contracts/leaf-issues";
import type { Said } from "../use-error-text";

export interface YamlProblem {
  /** The field, e.g. `steps.0.timeout`; empty for the text as a whole. */
  path: string;
  /** Offsets into the text. */
  from: number;
  to: number;
  line: number;
  /** The fault, with the field's name. */
  message: string;
  /** The same without the name, for a form that shows it at the field. */
  fault: string;
}

/**
 * What is wrong with a text against a contract, while it is typed. The portal judges again when it is saved, and its word counts.
 * `say` puts it into the reader's language.
 */
export function lintYaml<S extends z.ZodType>(
  schema: S,
  yaml: string,
  say: (said: Said) => string,
): { problems: YamlProblem[]; value: z.output<S> | null } {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false });
  const at = (from: number, to: number, { reason, values = {} }: Said, path = ""): YamlProblem => ({
    path,
    from: Math.min(from, yaml.length),
    to: Math.min(Math.max(to, from + 1), yaml.length),
    line: Math.max(1, counter.linePos(from).line),
    message: say({ reason, values: { ...values, at: path } }),
    fault: say({ reason, values }),
  });
  if (document.errors.length > 0) {
    return { value: null, problems: document.errors.map(({ pos, code }) => at(pos[0], pos[1], { reason: `field.yaml.${code}` })) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { value: null, problems: [at(0, 0, { reason: "field.noAliases" })] };
  }
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues
    .flatMap((issue) => leafIssues(issue))
    .map((issue) => {
      const { path } = issue;
      const said = fieldFault(issue);
      const field = path.map(String).join(".");
      for (let length = path.length; length >= 0; length -= 1) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (!isNode(node) || !node.range) continue;
        // A problem of something that is missing is marked at the first line of what should hold it.
        const end = length === path.length ? node.range[1] : node.range[0] + 1;
        return at(node.range[0], Math.min(end, lineEnd(yaml, node.range[0])), said, field);
      }
      return at(0, 0, said, field);
    });
  return { value: null, problems };
}

const lineEnd = (text: string, from: number) => {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
};
