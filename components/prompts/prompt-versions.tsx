import { useTranslations } from "next-intl";
import type { PromptVersion } from "@/lib/contracts/saved-prompt";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { RelativeTime } from "../ui/relative-time";

interface PromptVersionsProps {
  versions: PromptVersion[];
  chosen: number;
  onChoose: (version: number) => void;
}

/** Every version with who saved it, newest first. */
export function PromptVersions({ versions, chosen, onChoose }: PromptVersionsProps) {
  const t = useTranslations("prompts");
  return (
    <Card>
      <CardHeader title={t("versions")} />
      <ul className="divide-y">
        {versions.map(({ version, createdBy, createdAt }) => (
          <li key={version}>
            <button
              type="button"
              data-row
              aria-pressed={version === chosen}
              onClick={() => onChoose(version)}
              className={cx(
                "flex w-full items-center gap-3 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px]",
                version === chosen && "bg-accent-soft hover:bg-accent-soft",
              )}
            >
              <span className="tabular w-8 font-medium">{version}</span>
              <span className="min-w-0 flex-1 truncate">{createdBy}</span>
              <RelativeTime at={createdAt} className="tabular text-muted text-xs" />
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
