import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Spinner } from "../ui/spinner";
import { SentImage } from "./sent-image";
import type { usePromptImages } from "./use-prompt-images";

/** The images that will go with the prompt. */
export function PromptImages({ images }: { images: ReturnType<typeof usePromptImages> }) {
  const t = useTranslations("playground.image");
  return (
    <>
      {images.problem !== null && (
        <p role="alert" className="pb-1.5 text-bad text-xs">
          {images.problem}
        </p>
      )}
      {(images.images.length > 0 || images.isWaiting) && (
        <ul aria-label={t("title")} className="flex flex-wrap items-center gap-2 pb-2">
          {images.images.map((image, index) => (
            <li key={image.id} className="relative">
              <SentImage image={image} index={index} className="h-16 w-auto min-w-8 max-w-32 rounded-md border object-cover" />
              <span className="absolute -top-2 -right-2 flex">
                <Button
                  size="sm"
                  icon
                  className="size-5! rounded-full!"
                  aria-label={t("remove", { n: index + 1 })}
                  onClick={() => images.remove(image.id)}
                >
                  <X size={12} aria-hidden />
                </Button>
              </span>
            </li>
          ))}
          {images.isWaiting && (
            <li className="grid h-16 w-10 place-items-center">
              <Spinner />
            </li>
          )}
        </ul>
      )}
    </>
  );
}
