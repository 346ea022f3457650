import * as z from "zod";

const Settings = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
});

export interface PortalSettings {
  host: string;
  port: number;
}

/** The portal's own settings, beside those of lib/env. @throws ZodError. */
export function portalSettings(env: Record<string, string | undefined> = process.env): PortalSettings {
  const { HOST, PORT } = Settings.parse(env);
  return { host: HOST, port: PORT };
}
