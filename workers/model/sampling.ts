export interface Sampling {
  /** 0 = always the likeliest token. */
  temperature: number;
  topP: number;
  seed?: number | undefined;
}

/** A small generator of pseudo-random numbers (mulberry32), so that a seed gives the same answer again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[best]!) best = token;
  return best;
}

/** Chooses the next token of one answer. */
export function sampler({ temperature, topP, seed }: Sampling): (logits: Float32Array) => number {
  if (temperature === 0) return likeliest;
  const random = seed === undefined ? Math.random : randomFrom(seed);
  return (logits) => {
    const highest = logits[likeliest(logits)]!;
    const weights = Array.from(logits, (logit, token) => ({ token, weight: Math.exp((logit - highest) / temperature) }));
    weights.sort((a, b) => b.weight - a.weight);
    const total = weights.reduce((sum, { weight }) => sum + weight, 0);
    let kept = 0;
    let mass = 0;
    while (kept < weights.length && mass < topP * total) mass += weights[kept++]!.weight;
    let left = random() * mass;
    for (const { token, weight } of weights.slice(0, kept)) {
      left -= weight;
      if (left <= 0) return token;
    }
    return weights[0]!.token;
  };
}
