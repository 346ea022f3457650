import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Callout } from "./callout";

const LOOPBACK = /\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/\s"']|$)/;

/** Says that a line or link works on the portal's own machine only; nothing when its address can be reached from elsewhere. */
export function LoopbackWarning({ text }: { text: string }) {
  const t = useTranslations("ui");
  if (!LOOPBACK.test(text)) return null;
  return (
    <Callout tone="warn" icon={TriangleAlert}>
      {t.rich("loopback", { code: (chunks) => <code>{chunks}</code> })}
    </Callout>
  );
}
