import Image from "next/image";
import { useTranslations } from "next-intl";
import type { PromptImage } from "@/lib/contracts/prompt";
import { useOrg } from "../viewer";
import { imageUrl } from "./queries";

interface SentImageProps {
  image: PromptImage;
  /** Its place among the images of the prompt, from 0. */
  index: number;
  className: string;
}

/** An image of a prompt. */
export function SentImage({ image: { id, width, height }, index, className }: SentImageProps) {
  const t = useTranslations("playground.image");
  const org = useOrg();
  return (
    <Image
      unoptimized
      src={imageUrl(org, id)}
      alt={t("sent", { n: index + 1, width, height })}
      width={width}
      height={height}
      className={className}
    />
  );
}
