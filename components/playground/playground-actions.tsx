import { Code, Columns2, Gauge, Plug, Settings2, SquarePen } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";

interface PlaygroundActionsProps {
  model: string;
  isUnfolded: boolean;
  onFold: () => void;
  onNew: () => void;
  /** null: as many stand side by side as fit. */
  onCompare: (() => void) | null;
  onCode: (() => void) | null;
  onEndpoints: () => void;
}

/** What can be done with the page; on a phone the words step back behind their icons. */
export function PlaygroundActions({ model, isUnfolded, onFold, onNew, onCompare, onCode, onEndpoints }: PlaygroundActionsProps) {
  const org = useOrg();
  const t = useTranslations("optimise");
  return (
    <>
      <Button onClick={onFold} aria-expanded={isUnfolded} className="lg:hidden">
        <Settings2 size={15} aria-hidden />
        <span className="max-w-32 truncate">{model || "Settings"}</span>
      </Button>
      <Button onClick={onNew} title="A new conversation">
        <SquarePen size={15} aria-hidden />
        <span className="max-sm:sr-only">New</span>
      </Button>
      <Button onClick={() => onCompare?.()} disabled={onCompare === null} title="Up to six models on one prompt">
        <Columns2 size={15} aria-hidden />
        <span className="max-sm:sr-only">Compare</span>
      </Button>
      <Button onClick={() => onCode?.()} disabled={onCode === null} title="This request as code">
        <Code size={15} aria-hidden />
        <span className="max-sm:sr-only">As code</span>
      </Button>
      <Button asChild>
        <Link href={`/${org}/playground/optimise`} title={t("about")}>
          <Gauge size={15} aria-hidden />
          <span className="max-sm:sr-only">{t("title")}</span>
        </Link>
      </Button>
      <Button onClick={onEndpoints} title="Endpoints">
        <Plug size={15} aria-hidden />
        <span className="max-sm:sr-only">Endpoints</span>
      </Button>
    </>
  );
}
