import { RunCheckNow } from "@/lib/contracts/node";
import { change } from "@/lib/http";
import { checkNow } from "@/lib/nodes/check-now";

export const POST = change(RunCheckNow, checkNow, { id: "nodeId" });
