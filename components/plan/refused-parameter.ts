import type { ApiError } from "../api";

const PREFIX = "parameters.";

/** The refusal of a runbook's parameter, by the parameter's name, for `ParameterFields`. Empty for every other refusal. */
export const refusedParameter = (refused: ApiError | null, errorText: (error: unknown) => string): Record<string, string> =>
  refused?.path?.startsWith(PREFIX) ? { [refused.path.slice(PREFIX.length)]: errorText(refused) } : {};
