import * as z from "zod";
import { Name, UserId } from "./ids";
import { Severity } from "./incident";
import { TimeOfDay, TimeZone } from "./notification-preference";

/** Members take turns, in this order. If one does not acknowledge an incident in time, the next is called. */
export const RotaBody = z.strictObject({
  memberIds: z
    .array(UserId)
    .min(1)
    .max(20)
    .refine((ids) => new Set(ids).size === ids.length, "must name each member once"),
  shiftDays: z.int().min(1).max(28),
  /** The day on which the first member begins, such as 2026-11-27. */
  firstDay: z.iso.date(),
  handOverAt: TimeOfDay,
  timeZone: TimeZone,
  escalateAfterMinutes: z.int().min(1).max(1_440),
  /** Only incidents on nodes with this label: the rota of a team. Null: of the organisation, for everything that no team's rota covers. */
  label: z.strictObject({ key: z.string().trim().min(1).max(63), value: z.string().trim().min(1).max(200) }).nullable(),
  minSeverity: Severity,
});
export type RotaBody = z.infer<typeof RotaBody>;

export const RotaId = z.uuid();
export const SaveRota = z.strictObject({ rotaId: RotaId.optional(), name: Name, body: RotaBody });
export type SaveRota = z.infer<typeof SaveRota>;
export const RotaRef = z.strictObject({ rotaId: RotaId });
export type RotaRef = z.infer<typeof RotaRef>;

export const Rota = z.object({
  id: RotaId,
  name: z.string(),
  body: RotaBody,
  /** Who is on call now; null when nobody of the rota is a member any more. */
  onCall: z.object({ userId: UserId, name: z.string() }).nullable(),
});
export type Rota = z.infer<typeof Rota>;
export const RotaList = z.object({ rotas: z.array(Rota), can: z.object({ edit: z.boolean() }) });
export type RotaList = z.infer<typeof RotaList>;
