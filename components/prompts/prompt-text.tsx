import { useTranslations } from "next-intl";
import type { PromptVersion } from "@/lib/contracts/saved-prompt";
import { CardBody } from "../ui/card";

type Texts = Pick<PromptVersion, "system" | "text">;

/** Both texts as one, for a diff. */
export const asText = ({ system, text }: Texts): string => (system === "" ? text : `${system}\n\n---\n\n${text}`);

/** The texts of a version, whole. */
export function PromptText({ version: { system, text } }: { version: Texts }) {
  const t = useTranslations("prompts");
  return (
    <CardBody className="flex flex-col gap-4">
      {system !== "" && <Part label={t("system")} text={system} />}
      <Part label={t("text")} text={text} />
    </CardBody>
  );
}

function Part({ label, text }: { label: string; text: string }) {
  return (
    <section aria-label={label}>
      <h3 className="mb-1 text-muted text-xs">{label}</h3>
      <p className="whitespace-pre-wrap break-words font-mono text-sm">{text}</p>
    </section>
  );
}
