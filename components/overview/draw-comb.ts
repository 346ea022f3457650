import type { NodeState } from "@/lib/contracts/node";
import type { Palette } from "../charts/palette";
import { groupBy } from "../group-by";
import { type Comb, corners, type Placed } from "./honeycomb-layout";

interface Look {
  fill?: string;
  alpha?: number;
  stroke?: string;
  dash?: [number, number];
}

/** Muted where all is healthy, strong where it is not. Shape supports colour: offline nodes are only outlines. */
const lookOf = ({ tones, soft }: Palette): Record<NodeState, Look> => ({
  ok: { fill: tones.ok, alpha: 0.55 },
  degraded: { fill: tones.warn },
  faulty: { fill: tones.bad },
  stale: { fill: soft.stale, stroke: tones.stale, dash: [3, 2] },
  offline: { stroke: tones.idle },
  maintenance: { fill: soft.hold, stroke: tones.hold },
  waiting: { stroke: tones.busy, dash: [2, 2] },
});

/** A hexagon is closed by going back to where it began: `closePath` looks at the whole path each time, which for ten thousand takes a second. */
function trace(context: CanvasRenderingContext2D, cells: readonly Placed[]): void {
  context.beginPath();
  for (const cell of cells) {
    const [top, ...others] = corners(cell);
    if (!top) continue;
    context.moveTo(...top);
    for (const corner of others) context.lineTo(...corner);
    context.lineTo(...top);
  }
}

/** Draws a comb into a canvas that it sizes itself. As elements or as the text of a path, ten thousand hexagons keep a page busy for a second. */
export function drawComb(canvas: HTMLCanvasElement, comb: Comb, palette: Palette): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.width = Math.round(comb.width * devicePixelRatio);
  canvas.height = Math.round(comb.height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  context.lineWidth = comb.pitch > 8 ? 1.5 : 1;
  const looks = lookOf(palette);
  for (const [state, cells] of groupBy(comb.cells, (placed) => placed.cell.state)) {
    const { fill, alpha = 1, stroke, dash = [] } = looks[state];
    trace(context, cells);
    context.globalAlpha = alpha;
    context.setLineDash(dash);
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.stroke();
    }
  }
}
