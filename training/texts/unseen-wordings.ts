import type { Fact } from "./fact";

/** Wordings that are not in the training texts, by the kind of fact. They measure how the model handles a new wording. */
const forms: Record<string, (subject: string) => string[]> = {
  check: (id) => [`Could you tell me what ${id} watches?`, `I see a check named ${id}. What is it good for?`],
  interval: (id) => [`Every how many seconds does ${id} run?`],
  code: (id) => [`We just got ${id} on gpu-07, what should we do?`, `Please advise: ${id}`],
  runbook: (id) => [`If somebody approves ${id}, what will it do?`, `In short, what is the runbook ${id} about?`],
  steps: (id) => [`Walk me through ${id}`],
  risk: (id) => [`Is it dangerous to run ${id}?`],
  word: (word) => [`I keep reading the word ${word}. What is that?`],
  setting: (name) => [`I found ${name} in the environment. What is it about?`],
};

export function unseenWordings({ id }: Fact): string[] {
  const [kind = "", ...subject] = id.split(":");
  return forms[kind]?.(subject.join(":")) ?? [];
}
