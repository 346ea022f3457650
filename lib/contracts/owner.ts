import * as z from "zod";

/** Who moves a repair, a target or a drill on; "" once it has ended. */
export const Owner = z.enum(["requester", "approvers", "lead", "agent", "portal", ""]);
export type Owner = z.infer<typeof Owner>;
