import { CornerDownRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useOrg } from "../viewer";
import { imageUrl } from "./queries";
import { SentImage } from "./sent-image";
import type { TurnInput } from "./turns";

/** A person's input: the prompt with its images, or the results of the model's calls. */
export function TurnInputView({ input }: { input: TurnInput }) {
  const t = useTranslations("playground");
  const org = useOrg();
  return (
    <div className="flex max-w-[85%] flex-col items-end gap-2 self-end">
      {input.images.length > 0 && (
        <ul className="flex flex-wrap justify-end gap-2">
          {input.images.map((image, index) => (
            <li key={image.id}>
              <a href={imageUrl(org, image.id)} target="_blank" rel="noopener">
                <SentImage image={image} index={index} className="h-28 w-auto max-w-full rounded-md border object-contain" />
              </a>
            </li>
          ))}
        </ul>
      )}
      {input.toolResults.map((result) => (
        <p key={result.callId} className="flex gap-1.5 rounded-lg border bg-sunken px-3 py-2 font-mono text-xs">
          <CornerDownRight size={14} role="img" aria-label={t("tool.answered")} className="mt-px shrink-0 text-muted" />
          <span className="min-w-0 whitespace-pre-wrap break-words">{result.content}</span>
        </p>
      ))}
      {input.prompt !== "" && (
        <p className="whitespace-pre-wrap break-words rounded-lg rounded-br-sm bg-accent-soft px-3 py-2 text-base">{input.prompt}</p>
      )}
    </div>
  );
}
