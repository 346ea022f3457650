/** A workload as an automaton: for each state the possible events, each with a weight and the next state. `end` ends a sequence. */
type Automaton = Record<string, [event: string, weight: number, next: string][]>;

/** The life of a block in a distributed file system: three copies, reads, perhaps a moved copy, its deletion. */
const block: Automaton = {
  start: [["allocate block", 1, "w1"]],
  w1: [["receiving block", 1, "w2"]],
  w2: [["receiving block", 1, "w3"]],
  w3: [["receiving block", 1, "r1"]],
  r1: [["received block", 1, "t1"]],
  t1: [["responder terminating", 1, "s1"]],
  s1: [["block map updated", 1, "r2"]],
  r2: [["received block", 1, "t2"]],
  t2: [["responder terminating", 1, "s2"]],
  s2: [["block map updated", 1, "r3"]],
  r3: [["received block", 1, "t3"]],
  t3: [["responder terminating", 1, "s3"]],
  s3: [["block map updated", 1, "idle"]],
  idle: [
    ["served block", 3, "idle"],
    ["verification succeeded", 1, "idle"],
    ["ask to replicate", 0.3, "move"],
    ["ask to delete", 1.5, "gone"],
  ],
  move: [["starting transfer", 1, "moving"]],
  moving: [["transmitted block", 1, "idle"]],
  gone: [["deleting block", 1, "end"]],
};

/** A training run: epochs of steps, validation, a checkpoint every epoch; resumed runs load a checkpoint and end with a merge. */
const training: Automaton = {
  start: [
    ["run started", 3, "fresh"],
    ["run resumed", 1, "load"],
  ],
  load: [["checkpoint loaded", 1, "ranks.resumed"]],
  fresh: [["weights initialised", 1, "ranks"]],
  ...phase("", "end"),
  ...phase(".resumed", "merge"),
  merge: [["state merged", 1, "end"]],
};

function phase(name: string, last: string): Automaton {
  return {
    [`ranks${name}`]: [["ranks joined", 1, `epoch${name}`]],
    [`epoch${name}`]: [["epoch started", 1, `step${name}`]],
    [`step${name}`]: [["step done", 1, `more${name}`]],
    [`more${name}`]: [
      ["step done", 4, `more${name}`],
      ["loader refilled", 1, `step${name}`],
      ["validation started", 1.5, `validate${name}`],
    ],
    [`validate${name}`]: [["validation done", 1, `save${name}`]],
    [`save${name}`]: [["checkpoint written", 1, `saved${name}`]],
    [`saved${name}`]: [
      ["epoch started", 2, `step${name}`],
      ["run finished", 1, last],
    ],
  };
}

/** A request to a model: read-only and writing requests have the same middle and different ends. */
const serving: Automaton = {
  start: [
    ["session opened for reading", 1, "queue.r"],
    ["session opened for writing", 1, "queue.w"],
  ],
  ...middle("r", [["session closed", 1, "end"]]),
  ...middle("w", [["changes committed", 1, "sync"]]),
  sync: [["session closed", 1, "end"]],
};

function middle(kind: string, ending: Automaton[string]): Automaton {
  return {
    [`queue.${kind}`]: [["request queued", 1, `admit.${kind}`]],
    [`admit.${kind}`]: [
      ["request admitted", 4, `prefill.${kind}`],
      ["request preempted", 1, `queue.${kind}`],
    ],
    [`prefill.${kind}`]: [["prefill done", 1, `decode.${kind}`]],
    [`decode.${kind}`]: [
      ["tokens decoded", 3, `decode.${kind}`],
      ["cache block evicted", 0.5, `decode.${kind}`],
      ["response sent", 1, `close.${kind}`],
    ],
    [`close.${kind}`]: ending,
  };
}

export const workloads: Record<string, Automaton> = { block, training, serving };

export type Random = () => number;
/** Pseudo-random numbers that are the same in every run. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
    return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32;
  };
}

const LONGEST = 120;

/** Generates one sequence that the automaton allows. */
export function walk(automaton: Automaton, random: Random): string[] {
  for (;;) {
    const events: string[] = [];
    let state = "start";
    while (state !== "end" && events.length < LONGEST) {
      const choices = automaton[state]!;
      const [event, , next] = choose(choices, random);
      events.push(event);
      state = next;
    }
    if (state === "end") return events;
  }
}

function choose(choices: Automaton[string], random: Random): Automaton[string][number] {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const choice of choices) {
    left -= choice[1];
    if (left < 0) return choice;
  }
  return choices[0]!;
}

export function isAllowed(automaton: Automaton, events: readonly string[]): boolean {
  let states = new Set(["start"]);
  for (const event of events) {
    const next = new Set<string>();
    for (const state of states) for (const [name, , to] of automaton[state] ?? []) if (name === event) next.add(to);
    states = next;
  }
  return states.has("end");
}

/** Moves one event, so that the counts stay and the order is wrong. Repeats until the automaton refuses the sequence. */
export function misorder(automaton: Automaton, events: readonly string[], random: Random): string[] | null {
  for (let attempt = 0; attempt < 50; attempt++) {
    const from = Math.floor(random() * events.length);
    const rest = events.filter((_, i) => i !== from);
    const to = Math.floor(random() * (rest.length + 1));
    const moved = [...rest.slice(0, to), events[from]!, ...rest.slice(to)];
    if (!isAllowed(automaton, moved)) return moved;
  }
  return null;
}

/** Removes one event, so that counts can see it, too. Repeats until the automaton refuses the sequence. */
export function lose(automaton: Automaton, events: readonly string[], random: Random): string[] | null {
  for (let attempt = 0; attempt < 50; attempt++) {
    const at = Math.floor(random() * events.length);
    const rest = events.filter((_, i) => i !== at);
    if (!isAllowed(automaton, rest)) return rest;
  }
  return null;
}
