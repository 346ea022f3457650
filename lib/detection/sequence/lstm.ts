/** The sizes of a network: words it knows (0 = unknown), width of a word's vector, width of the state. */
export interface Sizes {
  words: number;
  embed: number;
  hidden: number;
}

/** All weights in one array, so that it is stored, copied and trained as one. */
export interface Lstm extends Sizes {
  weights: Float32Array;
}

/** Where each part begins: word vectors; gates (input, forget, output, candidate) from word and state with a bias; the output layer. */
export function layoutOf({ words, embed, hidden }: Sizes) {
  const gates = words * embed;
  const output = gates + 4 * hidden * (embed + hidden + 1);
  return { embedding: 0, gates, output, size: output + words * (hidden + 1) };
}

/** A network with random weights; the same seed gives the same network. */
export function createLstm(sizes: Sizes, seed = 1): Lstm {
  const layout = layoutOf(sizes);
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const weights = Float32Array.from({ length: layout.size }, (_, i) => random() * (i < layout.gates ? 0.3 : 1 / Math.sqrt(sizes.hidden)));
  // A forget gate that is open at first lets early words influence the end.
  const row = sizes.embed + sizes.hidden + 1;
  for (let unit = 0; unit < sizes.hidden; unit++) weights[layout.gates + (sizes.hidden + unit) * row + row - 1] = 1;
  return { ...sizes, weights };
}

/** The inputs and outputs of one step: reused, so that scoring allocates nothing. */
export interface Step {
  word: number;
  /** Gates after their squashing: input, forget, output, candidate. */
  gates: Float32Array;
  cell: Float32Array;
  tanhCell: Float32Array;
  state: Float32Array;
}

export const createStep = ({ hidden }: Sizes): Step => ({
  word: 0,
  gates: new Float32Array(4 * hidden),
  cell: new Float32Array(hidden),
  tanhCell: new Float32Array(hidden),
  state: new Float32Array(hidden),
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One word forward: fills `step` from the step before. */
export function forward(lstm: Lstm, before: Step, word: number, step: Step): void {
  const { embed, hidden, weights } = lstm;
  const { gates: first } = layoutOf(lstm);
  const row = embed + hidden + 1;
  step.word = word;
  for (let g = 0; g < 4 * hidden; g++) {
    const start = first + g * row;
    let sum = weights[start + row - 1]!;
    for (let i = 0; i < embed; i++) sum += weights[start + i]! * weights[word * embed + i]!;
    for (let i = 0; i < hidden; i++) sum += weights[start + embed + i]! * before.state[i]!;
    step.gates[g] = g < 3 * hidden ? sigmoid(sum) : Math.tanh(sum);
  }
  for (let i = 0; i < hidden; i++) {
    step.cell[i] = step.gates[hidden + i]! * before.cell[i]! + step.gates[i]! * step.gates[3 * hidden + i]!;
    step.tanhCell[i] = Math.tanh(step.cell[i]!);
    step.state[i] = step.gates[2 * hidden + i]! * step.tanhCell[i]!;
  }
}

/** The score of each word to come next, before softmax. */
export function scoresOf(lstm: Lstm, { state }: Step, scores: Float32Array): void {
  const { output } = layoutOf(lstm);
  const { hidden, weights } = lstm;
  for (let word = 0; word < lstm.words; word++) {
    const start = output + word * (hidden + 1);
    let sum = weights[start + hidden]!;
    for (let i = 0; i < hidden; i++) sum += weights[start + i]! * state[i]!;
    scores[word] = sum;
  }
}
