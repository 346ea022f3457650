import type { Crossing } from "./forecast";

const minutes = (ms: number): string => {
  const total = Math.max(1, Math.round(ms / 60_000));
  if (total < 120) return `${total} min`;
  const hours = total / 60;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
};

/** "hits 100 % in 42 min ± 9 min" */
export const crossingSentence = (crossing: Crossing, bound: string): string =>
  `hits ${bound} in ${minutes(crossing.inMs)} ± ${minutes(crossing.plusMinusMs)}`;
