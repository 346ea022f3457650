import { isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";

export interface YamlProblem {
  /** The field, e.g. `steps.0.timeout`; empty for the text as a whole. */
  path: string;
  /** Offsets into the text. */
  from: number;
  to: number;
  line: number;
  message: string;
}

interface Issue {
  code?: string | undefined;
  path: readonly PropertyKey[];
  message: string;
  errors?: readonly (readonly Issue[])[] | undefined;
}

/**
 * What is wrong with a text against a contract, while it is typed. The portal judges again when it is saved, and its word counts.
 * `noAliases` says in the reader's language that aliases are not allowed.
 */
export function lintYaml<S extends z.ZodType>(
  schema: S,
  yaml: string,
  noAliases: string,
): { problems: YamlProblem[]; value: z.output<S> | null } {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false });
  const at = (from: number, to: number, message: string, path = ""): YamlProblem => ({
    path,
    from: Math.min(from, yaml.length),
    to: Math.min(Math.max(to, from + 1), yaml.length),
    line: Math.max(1, counter.linePos(from).line),
    message,
  });
  if (document.errors.length > 0) {
    return { value: null, problems: document.errors.map((error) => at(error.pos[0], error.pos[1], error.message)) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { value: null, problems: [at(0, 0, noAliases)] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues
    .flatMap((issue) => leaves(issue as Issue))
    .map(({ path, message }) => {
      const field = path.map(String).join(".");
      for (let length = path.length; length >= 0; length -= 1) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (!isNode(node) || !node.range) continue;
        // A problem of something that is missing is marked at the first line of what should hold it.
        const end = length === path.length ? node.range[1] : node.range[0] + 1;
        return at(node.range[0], Math.min(end, lineEnd(yaml, node.range[0])), `${nameOf(path)}${message}`, field);
      }
      return at(0, 0, `${nameOf(path)}${message}`, field);
    });
  return { value: null, problems };
}

const lineEnd = (text: string, from: number) => {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
};
const nameOf = (path: readonly PropertyKey[]) => (path.length === 0 ? "" : `${path.map(String).join(".")}: `);

/** Of a union only the branch that came closest is worth telling. */
function leaves(issue: Issue, base: readonly PropertyKey[] = []): { path: readonly PropertyKey[]; message: string }[] {
  const path = [...base, ...issue.path];
  const branches = (issue.errors ?? []).filter((branch) => branch.length > 0);
  if (issue.code !== "invalid_union" || branches.length === 0) return [{ path, message: issue.message }];
  const distance = (branch: readonly Issue[]) =>
    branch.reduce((sum, one) => sum + (one.path.length === 0 && one.code === "unrecognized_keys" ? 10 : one.path.length > 0 ? 1 : 2), 0);
  const closest = branches.reduce((best, branch) => (distance(branch) < distance(best) ? branch : best));
  return closest.flatMap((one) => leaves(one, path));
}
