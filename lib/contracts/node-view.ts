import * as z from "zod";
import { Name } from "./ids";
import { NodeFilter } from "./node";

/** How many views one person has at most. */
export const MOST_VIEWS = 50;

const look = {
  name: Name.max(40),
  q: z.string().trim().max(500),
  sort: NodeFilter.shape.sort.unwrap(),
  order: NodeFilter.shape.order.unwrap(),
};

/** A filter and an order of the fleet's table, by name; everybody keeps their own. */
export const NodeView = z.object({ id: z.uuid(), ...look });
export type NodeView = z.infer<typeof NodeView>;
export const NodeViews = z.object({ views: z.array(NodeView) });
export type NodeViews = z.infer<typeof NodeViews>;

/** A view of the same name is replaced. */
export const SaveNodeView = z.strictObject(look);
export type SaveNodeView = z.infer<typeof SaveNodeView>;
export const NodeViewRef = z.strictObject({ viewId: z.uuid() });
export type NodeViewRef = z.infer<typeof NodeViewRef>;
