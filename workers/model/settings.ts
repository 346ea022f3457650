import * as z from "zod";

const Settings = z.object({
  /** The Unix socket to listen on. */
  MILLWRIGHT_MODEL_SOCKET: z.string().min(1),
  MILLWRIGHT_MODEL_SECRET: z.string().min(32),
});

/** @throws Error that names a setting that is wrong, never its value. */
export function modelSettings(): { socketPath: string; secret: string } {
  const result = Settings.safeParse(process.env);
  if (!result.success) throw new Error(`Settings are wrong: ${result.error.issues.map((issue) => issue.path.join(".")).join(", ")}`);
  return { socketPath: result.data.MILLWRIGHT_MODEL_SOCKET, secret: result.data.MILLWRIGHT_MODEL_SECRET };
}
