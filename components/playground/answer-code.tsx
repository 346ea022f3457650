"use client";
import { useTranslations } from "next-intl";
import { CodeBlock } from "../ui/code-block";
import { useHighlight } from "./use-highlight";

/** A block of code in an answer, coloured when its language is known, with a button that copies it. */
export function AnswerCode({ code, language }: { code: string; language: string }) {
  const t = useTranslations("playground.answer");
  const pieces = useHighlight(code, language.toLowerCase());
  return (
    <CodeBlock
      code={code}
      label={language === "" ? t("code") : t("codeIn", { language })}
      className="my-2.5"
      coloured={pieces?.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one code never move
        <span key={index} className={piece.className || undefined}>
          {piece.text}
        </span>
      ))}
    />
  );
}
