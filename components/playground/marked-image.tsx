"use client";
import Image from "next/image";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import type { PromptImage } from "@/lib/contracts/prompt";
import { Segmented } from "../ui/segmented";
import { useOrg } from "../viewer";
import { findMarks, guessScale, inPixels, isOutside, type Scale, scales } from "./find-marks";
import { imageUrl } from "./queries";
import type { Answer } from "./turns";

/** Greatest height of a shown image, in pixels. */
const SHOWN = 384;

/** The points and boxes that an answer names, drawn on the image that was sent. Nothing where it names none. */
export function MarkedImage({ image, answer }: { image: PromptImage; answer: Pick<Answer, "content" | "toolCalls"> }) {
  const t = useTranslations("playground.marks");
  const org = useOrg();
  const text = [answer.content, ...answer.toolCalls.map((call) => call.arguments)].join("\n");
  const marks = useMemo(() => findMarks(text), [text]);
  const guessed = useMemo(() => guessScale(text, marks, image), [text, marks, image]);
  const [chosen, choose] = useState<Scale | null>(null);
  if (marks.length === 0) return null;
  const scale = chosen ?? guessed;
  const drawn = marks.map((mark) => ({
    name: mark.name,
    from: inPixels(scale, mark, image),
    to: mark.to && inPixels(scale, mark.to, image),
  }));
  const outside = drawn.filter(({ from, to }) => isOutside(from, image) || (to && isOutside(to, image))).length;
  return (
    <figure className="flex flex-col gap-2 rounded-md border p-2.5">
      <div className="relative w-fit max-w-full self-center">
        <Image
          unoptimized
          src={imageUrl(org, image.id)}
          alt={t("image", { n: marks.length })}
          width={image.width}
          height={image.height}
          className="max-h-96 w-auto max-w-full"
        />
        <svg
          viewBox={`0 0 ${image.width} ${image.height}`}
          className="pointer-events-none absolute inset-0 size-full overflow-visible"
          aria-hidden
        >
          {drawn.map(({ from, to }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark's number is what it is
            <MarkShape key={index} number={index + 1} from={from} to={to} unit={Math.max(image.width, image.height, SHOWN) / 100} />
          ))}
        </svg>
      </div>
      <figcaption className="flex flex-col gap-2 text-xs">
        <span className="flex flex-wrap items-center gap-2">
          <span className="text-muted">{t(chosen === null ? "guessed" : "scale")}</span>
          <Segmented
            label={t("scale")}
            value={scale}
            onValueChange={choose}
            options={scales.map((value) => ({ value, label: t(value) }))}
          />
        </span>
        <ol className="tabular list-inside list-decimal text-muted">
          {drawn.map(({ name, from, to }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark's number is what it is
            <li key={index}>
              {t(to ? "box" : "point", {
                name: name || t("unnamed"),
                x: Math.round(from.x),
                y: Math.round(from.y),
                toX: Math.round(to?.x ?? 0),
                toY: Math.round(to?.y ?? 0),
              })}
            </li>
          ))}
        </ol>
        {outside > 0 && (
          <span role="alert" className="text-warn">
            {t("outside", { n: outside })}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

interface MarkShapeProps {
  number: number;
  from: { x: number; y: number };
  to: { x: number; y: number } | null;
  /** One hundredth of the image's longer side (for large images: of the height at which it is shown), so that marks have the same size on every image. */
  unit: number;
}
function MarkShape({ number, from, to, unit }: MarkShapeProps) {
  const line = { fill: "none", stroke: "var(--accent)", strokeWidth: unit * 0.5 };
  const halo = { fill: "none", stroke: "white", strokeWidth: unit * 1.1, opacity: 0.85 };
  const box = to && {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y),
  };
  return (
    <g data-mark={number}>
      {[halo, line].map((look) =>
        box ? <rect key={look.stroke} {...box} {...look} /> : <circle key={look.stroke} cx={from.x} cy={from.y} r={unit * 2} {...look} />,
      )}
      {!box && <circle cx={from.x} cy={from.y} r={unit * 0.5} fill="var(--accent)" />}
      <text
        x={from.x + unit * 2.4}
        y={from.y - unit * 1.2}
        fontSize={unit * 3}
        fontWeight={600}
        fill="var(--accent)"
        stroke="white"
        strokeWidth={unit * 0.8}
        paintOrder="stroke"
      >
        {number}
      </text>
    </g>
  );
}
