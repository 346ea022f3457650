import { createStep, forward, type Lstm, layoutOf, type Step, scoresOf } from "./lstm";

export interface Training {
  epochs: number;
  /** Step size of Adam. */
  rate: number;
  /** Words over which an error is carried back. */
  steps: number;
}
export const defaultTraining: Training = { epochs: 6, rate: 0.01, steps: 24 };

interface Adam {
  mean: Float32Array;
  square: Float32Array;
  time: number;
}

/**
 * Trains on sequences of word numbers: each word is predicted from those before it; word 0 begins and ends every sequence. Blocks for as long as it
 * takes: call it in a worker thread. Returns the mean loss of the last epoch, in nats a word.
 */
export function train(lstm: Lstm, sequences: readonly (readonly number[])[], training: Training = defaultTraining): number {
  const adam: Adam = { mean: new Float32Array(lstm.weights.length), square: new Float32Array(lstm.weights.length), time: 0 };
  const gradient = new Float32Array(lstm.weights.length);
  let loss = 0;
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    loss = 0;
    let words = 0;
    // Every sequence is visited once, in an order that differs by epoch.
    for (let n = 0; n < sequences.length; n++) {
      const sequence = [0, ...sequences[(n * 7_919 + epoch * 104_729) % sequences.length]!, 0];
      for (let from = 0; from + 1 < sequence.length; from += training.steps) {
        const chunk = sequence.slice(from, from + training.steps + 1);
        gradient.fill(0);
        loss += backward(lstm, chunk, gradient);
        words += chunk.length - 1;
        update(lstm.weights, gradient, adam, training.rate * (1 - epoch / (training.epochs + 1)), chunk.length - 1);
      }
    }
    loss /= Math.max(1, words);
  }
  return loss;
}

/** Adds the gradient of one chunk, by back-propagation through time; answers the chunk's summed loss. */
export function backward(lstm: Lstm, chunk: readonly number[], gradient: Float32Array): number {
  const { embed, hidden, words, weights } = lstm;
  const { gates: gateStart, output } = layoutOf(lstm);
  const row = embed + hidden + 1;
  const steps: Step[] = [createStep(lstm)];
  for (let t = 0; t + 1 < chunk.length; t++) {
    const step = createStep(lstm);
    forward(lstm, steps[t]!, chunk[t]!, step);
    steps.push(step);
  }
  const scores = new Float32Array(words);
  const dState = new Float32Array(hidden);
  const dCell = new Float32Array(hidden);
  const dGates = new Float32Array(4 * hidden);
  let loss = 0;
  for (let t = chunk.length - 2; t >= 0; t--) {
    const step = steps[t + 1]!;
    const before = steps[t]!;
    scoresOf(lstm, step, scores);
    loss += softmax(scores, chunk[t + 1]!);
    for (let word = 0; word < words; word++) {
      const start = output + word * (hidden + 1);
      const d = scores[word]!;
      gradient[start + hidden]! += d;
      for (let i = 0; i < hidden; i++) {
        gradient[start + i]! += d * step.state[i]!;
        dState[i]! += d * weights[start + i]!;
      }
    }
    for (let i = 0; i < hidden; i++) {
      const [input, forget, out, candidate] = [
        step.gates[i]!,
        step.gates[hidden + i]!,
        step.gates[2 * hidden + i]!,
        step.gates[3 * hidden + i]!,
      ];
      const cell = dCell[i]! + dState[i]! * out * (1 - step.tanhCell[i]! ** 2);
      dGates[i] = cell * candidate * input * (1 - input);
      dGates[hidden + i] = cell * before.cell[i]! * forget * (1 - forget);
      dGates[2 * hidden + i] = dState[i]! * step.tanhCell[i]! * out * (1 - out);
      dGates[3 * hidden + i] = cell * input * (1 - candidate ** 2);
      dCell[i] = cell * forget;
    }
    dState.fill(0);
    const word = step.word * embed;
    for (let g = 0; g < 4 * hidden; g++) {
      const start = gateStart + g * row;
      const d = dGates[g]!;
      gradient[start + row - 1]! += d;
      for (let i = 0; i < embed; i++) {
        gradient[start + i]! += d * weights[word + i]!;
        gradient[word + i]! += d * weights[start + i]!;
      }
      for (let i = 0; i < hidden; i++) {
        gradient[start + embed + i]! += d * before.state[i]!;
        dState[i]! += d * weights[start + embed + i]!;
      }
    }
  }
  return loss;
}

/** Turns scores into the gradient of the loss of `truth`, and answers the loss. */
function softmax(scores: Float32Array, truth: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const x of scores) most = Math.max(most, x);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.exp(scores[i]! - most);
  const loss = most + Math.log(sum) - scores[truth]!;
  for (let i = 0; i < scores.length; i++) scores[i] = Math.exp(scores[i]! - most) / sum;
  scores[truth]! -= 1;
  return loss;
}

/** Adam (Kingma and Ba, 2015), with the gradient clipped to a length of 5. */
function update(weights: Float32Array, gradient: Float32Array, adam: Adam, rate: number, words: number): void {
  adam.time++;
  let length = 0;
  for (const g of gradient) length += g * g;
  const scale = Math.min(1 / words, 5 / (Math.sqrt(length) + 1e-9));
  const bias = Math.sqrt(1 - 0.999 ** adam.time) / (1 - 0.9 ** adam.time);
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]! * scale;
    if (g === 0 && adam.mean[i] === 0) continue;
    adam.mean[i] = 0.9 * adam.mean[i]! + 0.1 * g;
    adam.square[i] = 0.999 * adam.square[i]! + 0.001 * g * g;
    weights[i]! -= (rate * bias * adam.mean[i]!) / (Math.sqrt(adam.square[i]!) + 1e-8);
  }
}
