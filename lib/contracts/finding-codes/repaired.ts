/** Marks a finding code that at least one runbook of the library repairs; any other value is what a person has to do. */
export const REPAIRED = Symbol("a runbook repairs it");
/** What each code of a check asks for. */
export type CodesOf = Record<string, typeof REPAIRED | string>;
