import * as z from "zod";

/** Who acts next on a repair, a target or a drill; "" once it has ended. */
export const Owner = z.enum(["requester", "approvers", "lead", "agent", "portal", ""]);
export type Owner = z.infer<typeof Owner>;
