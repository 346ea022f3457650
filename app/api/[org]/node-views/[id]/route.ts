import { NodeViewRef } from "@/lib/contracts/node-view";
import { change } from "@/lib/http";
import { forgetView } from "@/lib/nodes/views/forget-view";

export const DELETE = change(NodeViewRef, forgetView, { id: "viewId" });
