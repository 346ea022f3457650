import { quantile } from "../http-load";

const TURNS = 400_000;

/** The same integer arithmetic each time: about half a millisecond of one core. */
function work(from: number): number {
  let value = from;
  for (let turn = 0; turn < TURNS; turn++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}

/**
 * How fast this machine is while a side is measured: on a shared virtual core everything takes more CPU time. Both sides' figures include the time
 * of the same loop, so that a slow program can be told from a slow machine.
 */
export function probeSpeed(everyMs = 250): { stop(): number } {
  const took: number[] = [];
  let value = 1;
  const look = () => {
    const startedAt = performance.now();
    value = work(value);
    took.push(performance.now() - startedAt);
  };
  for (let warm = 0; warm < 20; warm++) value = work(value);
  look();
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return quantile(took, 0.5);
    },
  };
}
