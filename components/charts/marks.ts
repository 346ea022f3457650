import type uPlot from "uplot";
import type { Palette } from "./palette";

/** Something that happened, drawn on the time axis; `untilMs` makes it a band. */
export interface Mark {
  atMs: number;
  untilMs?: number;
  label: string;
  tone: keyof Palette["tones"];
}

/** The mark at a time: one that began within `reachMs` of it, else one that lasts over it. */
export const markAt = (marks: Mark[], atMs: number, reachMs: number): Mark | undefined =>
  marks.find((mark) => Math.abs(mark.atMs - atMs) <= reachMs) ??
  marks.find((mark) => mark.untilMs !== undefined && mark.atMs <= atMs && atMs <= mark.untilMs);

const RIBBON = 3;
/** The opacity of a band behind the lines. */
const VEIL = 0.08;

/** Draws marks under the lines: a dashed line at the moment; a band for how long it lasted, with a ribbon along the bottom. */
export function marksPlugin(marks: () => Mark[], palette: Palette): uPlot.Plugin {
  const draw = (u: uPlot) => {
    const { left, top, width, height } = u.bbox;
    const { ctx } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    drawVeils(u, marks(), palette);
    for (const mark of marks()) {
      // The newest mark is at the very end and must not be cut off there.
      const isInside = mark.atMs <= (u.scales.x?.max ?? 0);
      const at = Math.round(u.valToPos(mark.atMs, "x", true));
      const x = (isInside ? Math.min(at, Math.round(left + width) - Math.ceil(devicePixelRatio)) : at) + 0.5;
      ctx.strokeStyle = palette.tones[mark.tone];
      ctx.fillStyle = palette.tones[mark.tone];
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
      if (mark.untilMs !== undefined) {
        const size = RIBBON * devicePixelRatio;
        ctx.fillRect(x, top + height - size, u.valToPos(mark.untilMs, "x", true) - x, size);
      }
    }
    ctx.restore();
  };
  return { hooks: { drawAxes: draw } };
}

/** All bands of a tone in one path, so that overlapping bands are as light as a single one. */
function drawVeils(u: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = u;
  ctx.globalAlpha = VEIL;
  for (const tone of new Set(marks.map((mark) => mark.tone))) {
    ctx.beginPath();
    for (const { atMs, untilMs } of marks.filter((mark) => mark.tone === tone)) {
      if (untilMs === undefined) continue;
      const x = u.valToPos(atMs, "x", true);
      ctx.rect(x, bbox.top, u.valToPos(untilMs, "x", true) - x, bbox.height);
    }
    ctx.fillStyle = palette.tones[tone];
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}
