"use client";
import { useTranslations } from "next-intl";
import { useCallback, useRef, useState } from "react";
import { MOST_IMAGES, type PromptImage } from "@/lib/contracts/prompt";
import { useErrorText } from "../use-error-text";
import { base64Of, encodeImage, LARGEST_FILE_BYTES } from "./encode-image";
import { uploadImage } from "./queries";

/** The images of the prompt that is being written: made small, uploaded, removed again. */
export function usePromptImages(org: string) {
  const t = useTranslations("playground.image");
  const errorText = useErrorText();
  const [images, setImages] = useState<PromptImage[]>([]);
  const [waiting, setWaiting] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  /** Counts uploads in progress too, so that two drops at once stay within the bound. */
  const taken = useRef(0);

  const upload = useCallback(
    async (file: File): Promise<string | null> => {
      if (file.size > LARGEST_FILE_BYTES) return t("tooLarge", { name: file.name, most: LARGEST_FILE_BYTES / 1_000_000 });
      const small = await encodeImage(file);
      if (!small) return t("notAnImage", { name: file.name });
      const image = await uploadImage(org, await base64Of(small));
      setImages((before) => [...before, image]);
      return null;
    },
    [org, t],
  );

  const add = useCallback(
    async (files: File[]) => {
      const room = MOST_IMAGES - taken.current;
      const [fit, rest] = [files.slice(0, room), files.slice(room)];
      setProblem(rest.length > 0 ? t("tooMany", { most: MOST_IMAGES, n: rest.length }) : null);
      taken.current += fit.length;
      for (const file of fit) {
        setWaiting((before) => before + 1);
        const refused = await upload(file).catch((error: unknown) => errorText(error));
        setWaiting((before) => before - 1);
        if (refused !== null) {
          taken.current -= 1;
          setProblem(refused);
        }
      }
    },
    [upload, errorText, t],
  );

  const remove = useCallback((id: string) => {
    taken.current -= 1;
    setProblem(null);
    setImages((before) => before.filter((image) => image.id !== id));
  }, []);
  const clear = useCallback(() => {
    taken.current = 0;
    setProblem(null);
    setImages([]);
  }, []);
  return { images, isWaiting: waiting > 0, problem, add, remove, clear };
}
