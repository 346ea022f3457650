import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Callout } from "./callout";

/** Why something was not done, read aloud as it appears. */
export function Refusal({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div role="alert" className={className}>
      <Callout tone="bad" icon={CircleAlert}>
        {children}
      </Callout>
    </div>
  );
}
