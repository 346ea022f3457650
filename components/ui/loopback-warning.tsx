import { TriangleAlert } from "lucide-react";
import { Callout } from "./callout";

const LOOPBACK = /\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/\s"']|$)/;

/** Says that a line or link works on the portal's own machine only; nothing when its address can be reached from elsewhere. */
export function LoopbackWarning({ text }: { text: string }) {
  if (!LOOPBACK.test(text)) return null;
  return (
    <Callout tone="warn" icon={TriangleAlert}>
      This address works only on the machine that runs Millwright. For others, start Millwright with <code>MILLWRIGHT_URL</code> set to the
      address by which they reach it, such as <code>https://millwright.example.com</code>.
    </Callout>
  );
}
