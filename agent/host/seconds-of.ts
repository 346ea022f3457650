/** A duration in ms as people read it: `1.5 s`. */
export const secondsOf = (ms: number) => `${Math.round(ms / 100) / 10} s`;
