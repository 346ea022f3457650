import type { Palette } from "../charts/palette";

const scales = new WeakMap<Palette, Uint32Array>();

/** A colour for each level, as pixels; level 0 (nothing measured) is clear. Mixed by the browser, which alone can read our tokens. */
export function scaleOf(palette: Palette): Uint32Array {
  const known = scales.get(palette);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const scale = new Uint32Array(256);
  if (context) {
    const gradient = context.createLinearGradient(0, 0, 256, 0);
    palette.heat.forEach((colour, index) => void gradient.addColorStop(index / (palette.heat.length - 1), colour));
    context.fillStyle = gradient;
    context.fillRect(0, 0, 256, 1);
    scale.set(new Uint32Array(context.getImageData(0, 0, 256, 1).data.buffer));
  }
  scale[0] = 0;
  scales.set(palette, scale);
  return scale;
}
