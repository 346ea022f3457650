/** A step that fp16 training left out because its gradients overflowed. */
export interface Overflow {
  /** By the line itself or the progress bar before it; null when neither says. */
  step: number | null;
  from: number | null;
  to: number | null;
}

const OVERFLOW = /\boverflow\b/i;
const ABOUT_GRADIENTS = /skip|loss.?scale|grad/i;
const SCALES = /scale\D{0,20}?(\d[\d.e+]*)\D{0,30}?reducing to (\d[\d.e+]*)/i;
const NEW_SCALE = /(?:reducing loss scale|setting loss scale|reducing|scale) to:?\s*(\d[\d.e+-]*)/i;
const STEP = /\b(?:iteration|step|iter)\s*[:=]?\s*(\d+)|\|\s*(\d+)\/\d+ \[/i;
/** DeepSpeed, fairseq and Megatron give up with one of these. */
const EXHAUSTED = /loss scale already at (?:its )?minimum|minimum loss scale reached|cannot decrease (?:loss )?scale/i;

/** Whether a line says that the loss scale cannot fall any further. */
export const isExhausted = (line: string): boolean => EXHAUSTED.test(line);

/** Reads a log line about a step that was skipped for overflow; null for any other line. */
export function parseOverflow(line: string): Overflow | null {
  if (line.length > 4_000 || !OVERFLOW.test(line) || !ABOUT_GRADIENTS.test(line)) return null;
  const step = STEP.exec(line);
  const both = SCALES.exec(line);
  const to = both?.[2] ?? NEW_SCALE.exec(line)?.[1];
  return { step: step ? Number(step[1] ?? step[2]) : null, from: both ? Number(both[1]) : null, to: to === undefined ? null : Number(to) };
}
