import { Flame } from "lucide-react";
import { Badge } from "../ui/badge";

/** Marks what belongs to a fire drill, so that nobody takes it for a real fault. */
export const DrillBadge = ({ look }: { look?: "soft" | "plain" }) => (
  <Badge tone="hold" icon={Flame} {...(look ? { look } : {})}>
    fire drill
  </Badge>
);
