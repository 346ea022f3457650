/** A version by PEP 440, taken apart for comparison. */
export interface VersionNumber {
  epoch: number;
  release: number[];
  /** a, b or rc with its number. */
  pre: [stage: number, number: number] | null;
  post: number | null;
  dev: number | null;
  /** What follows `+`, in parts: `cu128`. */
  local: (number | string)[] | null;
}

const PATTERN =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;
const STAGES: Record<string, number> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 };
const LONGEST = 200;

/** Reads a version by the pattern of PEP 440, appendix B. Null for any other text. */
export function parseVersionNumber(text: string): VersionNumber | null {
  const found = text.length > LONGEST ? null : PATTERN.exec(text);
  if (!found) return null;
  const [, epoch, release, stage, stageNumber, dashed, post, postNumber, dev, devNumber, local] = found;
  return {
    epoch: Number(epoch ?? 0),
    release: release!.split(".").map(Number),
    pre: stage ? [STAGES[stage.toLowerCase()]!, Number(stageNumber || 0)] : null,
    post: dashed !== undefined ? Number(dashed) : post ? Number(postNumber || 0) : null,
    dev: dev ? Number(devNumber || 0) : null,
    local:
      local
        ?.toLowerCase()
        .split(/[-_.]/)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part)) ?? null,
  };
}

/** Negative, zero or positive, as missing parts count as 0 (`3.11` = `3.11.0`). */
export function compareReleases(left: number[], right: number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A development release without any other suffix comes before all of its version's, a final one after its candidates. */
const preOrder = ({ pre, post, dev }: VersionNumber): number => (pre ? pre[0] : post === null && dev !== null ? -1 : 3);

const orderOf = (version: VersionNumber): number[] => [
  preOrder(version),
  version.pre?.[1] ?? 0,
  version.post ?? -1,
  version.dev ?? Number.POSITIVE_INFINITY,
];

/** The order of PEP 440. */
export function compareVersionNumbers(left: VersionNumber, right: VersionNumber): number {
  const main = left.epoch - right.epoch || compareReleases(left.release, right.release);
  if (main !== 0) return main;
  const [a, b] = [orderOf(left), orderOf(right)];
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 ? (a[at]! < b[at]! ? -1 : 1) : compareLocal(left.local, right.local);
}

/** No part is lowest; a number is higher than a word. */
function compareLocal(left: VersionNumber["local"], right: VersionNumber["local"]): number {
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const [a, b] = [left?.[index], right?.[index]];
    if (a === b) continue;
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    if (typeof a !== typeof b) return typeof a === "string" ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return 0;
}

/** The version without its local part, as PEP 440 compares it with a specifier that has none. */
export const withoutLocal = (version: VersionNumber): VersionNumber => ({ ...version, local: null });
/** Whether it is a pre-release or a development release (PEP 440). */
export const isPrerelease = ({ pre, dev }: VersionNumber): boolean => pre !== null || dev !== null;
/** Whether epoch and release numbers are equal; trailing zeros do not count (PEP 440). */
export const sameRelease = (left: VersionNumber, right: VersionNumber): boolean =>
  left.epoch === right.epoch && compareReleases(left.release, right.release) === 0;
