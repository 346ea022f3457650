import * as z from "zod";
import { EpochMs, Name } from "./ids";

const key = (length: number) => z.string().regex(new RegExp(`^[\\w-]{${length}}$`), "must be a key in base64url");

/** What a browser's push service gave it (Web Push, RFC 8030 and 8291). */
export const AddBrowser = z.strictObject({
  name: Name,
  endpoint: z.url({ protocol: /^https$/ }).max(1_000),
  keys: z.strictObject({ p256dh: key(87), auth: key(22) }),
});
export type AddBrowser = z.infer<typeof AddBrowser>;
export const BrowserRef = z.strictObject({ browserId: z.uuid() });
export type BrowserRef = z.infer<typeof BrowserRef>;

/** `publicKey`: this installation's, by which push services know it (VAPID, RFC 8292). */
export const BrowserList = z.object({
  publicKey: z.string(),
  browsers: z.array(z.object({ id: z.uuid(), name: z.string(), createdAt: EpochMs })),
});
export type BrowserList = z.infer<typeof BrowserList>;
