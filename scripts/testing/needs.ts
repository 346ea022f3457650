declare module "vitest" {
  interface TaskMeta {
    /** Why the test was skipped; `npm test` says it at its end. */
    missing?: string;
  }
}

/** Options of a test or a suite that this machine cannot run when `missing` names a reason. */
export const needs = (missing: string | null) => (missing ? { skip: true, meta: { missing } } : {});
