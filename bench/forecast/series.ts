export interface Generated {
  kind: string;
  /** One value a minute. */
  values: number[];
  bound: number;
  /** Minute from which it stays at or above the bound; null when it never does. */
  crossesAt: number | null;
}

/** Pseudo-random numbers that are the same in every run. */
function random(seed: number) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

const DAY = 1_440;
export const MINUTES = 3 * DAY;

type Shape = (minute: number, r: ReturnType<typeof random>, p: { a: number; b: number; c: number }) => number;
/** Percent of a bound of 100. `a`, `b` and `c` are between 0 and 1 and differ from series to series. */
const shapes: Record<string, Shape> = {
  "disk fill": (m, r, { a, b }) =>
    30 + 20 * a + Math.max(0, m - 2_400) * (0.03 + 0.15 * b) + 0.6 * r.normal() + (r.uniform() < 0.01 ? 8 : 0),
  "memory leak": (m, r, { a, b, c }) =>
    40 + 5 * Math.sin((2 * Math.PI * m) / DAY + 6 * c) + Math.max(0, m - 2_000 - 600 * a) * (0.02 + 0.08 * b) + 1.2 * r.normal(),
  "latency rise": (m, r, { a, b }) => 20 + 3 * r.normal() + (m > 3_200 ? 4 * (Math.exp((m - 3_200) / (120 + 160 * a)) - 1) * (0.5 + b) : 0),
  sawtooth: (m, r, { a, b }) => 20 + ((m + 500 * a) % (240 + 300 * b)) * (60 / (240 + 300 * b)) + 0.8 * r.normal(),
  noise: (_, r, { a }) => 50 + (3 + 6 * a) * r.normal() + (r.uniform() < 0.005 ? 25 : 0),
  seasonal: (m, r, { a, b }) => 50 + (25 + 12 * a) * Math.sin((2 * Math.PI * m) / DAY + 6 * b) + 1.5 * r.normal(),
  step: (m, r, { a, b }) => 25 + (m > 2_300 + 800 * a ? 25 + 25 * b : 0) + 1.2 * r.normal(),
};

export function generate(copies: number): Generated[] {
  return Object.entries(shapes).flatMap(([kind, shape], k) =>
    Array.from({ length: copies }, (_, i) => {
      const r = random(1_000 * k + i + 1);
      const p = { a: r.uniform(), b: r.uniform(), c: r.uniform() };
      const values = Array.from({ length: MINUTES }, (_, m) => Math.min(130, Math.max(0, shape(m, r, p))));
      // It stays there when five values in a row are at or above the bound.
      const at = values.findIndex((_, m) => m + 5 <= MINUTES && values.slice(m, m + 5).every((x) => x >= 100));
      return { kind, values, bound: 100, crossesAt: at < 0 ? null : at };
    }),
  );
}
