import { median, type Point, spread } from "./robust-line";

const DAY_MS = 86_400_000;
const BINS = 48;
/** Days of history before a daily season is looked for. */
const FEWEST_DAYS = 2;
/** The season must leave less than this share of the spread. */
const SHARE_LEFT = 0.6;

const binOf = (at: number): number => Math.floor((at % DAY_MS) / (DAY_MS / BINS));

/** The usual deviation at each time of day, to be added to a trend; null when there is too little history or no season. */
export function dailySeason(points: readonly Point[]): ((at: number) => number) | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || last.at - first.at < FEWEST_DAYS * DAY_MS) return null;
  // A value less the mean of its day's two neighbours would need three days: a straight line through the day medians is enough.
  const days = new Map<number, Point[]>();
  for (const point of points) {
    const day = Math.floor((point.at - first.at) / DAY_MS);
    const there = days.get(day);
    if (there) there.push(point);
    else days.set(day, [point]);
  }
  const full = [...days.values()].filter((day) => day.length > 0.8 * (points.length / days.size));
  const off = full.flatMap((day) => {
    const center = median(day.map(({ value }) => value));
    return day.map(({ at, value }) => ({ at, value: value - center }));
  });
  const bins: number[][] = Array.from({ length: BINS }, () => []);
  for (const { at, value } of off) bins[binOf(at)]!.push(value);
  const usual = bins.map((values) => (values.length > 0 ? median(values) : 0));
  const before = spread(off.map(({ value }) => value));
  const after = spread(off.map(({ at, value }) => value - usual[binOf(at)]!));
  return before > 0 && after < SHARE_LEFT * before ? (at) => usual[binOf(at)]! : null;
}
