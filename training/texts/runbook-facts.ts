import type { Runbook } from "@/lib/contracts/runbook";
import { type Fact, shorten } from "./fact";

/** Facts about each runbook: what it does, its steps and its risk. */
export function runbookFacts(runbooks: Runbook[]): Fact[] {
  return runbooks.flatMap((runbook) => {
    const { id, title, about, steps, risk, rollback, downtime } = runbook;
    const named = steps.map((step) => step.title ?? step.id);
    return [
      {
        id: `runbook:${id}`,
        wordings: [
          `What does the runbook ${id} do?`,
          `What is ${id}?`,
          `Explain the runbook ${id}`,
          `What happens when I run ${id}?`,
          `Tell me about ${id}.`,
          `what does "${title}" do`,
          `Describe the runbook "${title}"`,
          `Summarise ${id}`,
          `What is the runbook ${id} good for?`,
          `When the lead approves ${id}, what happens on the node?`,
          `What will change if ${id} runs?`,
          `${id}`,
          `I was asked to approve ${id}. What is it?`,
          `Give me a short description of ${id}`,
          `Why would I run ${id}?`,
          `In one sentence: ${id}`,
        ],
        answer: `${title}. ${shorten(about ?? "", 170)}`.trim(),
      },
      {
        id: `steps:${id}`,
        wordings: [
          `What are the steps of ${id}?`,
          `Which steps does the runbook ${id} have?`,
          `List the steps of ${id}.`,
          `steps of ${id}`,
          `What does ${id} do step by step?`,
          `Show me the steps of "${title}"`,
          `How does ${id} work?`,
          `Go through the steps of ${id} with me`,
          `In which order does ${id} work?`,
          `What is the first step of ${id}?`,
          `Take me through the runbook ${id}`,
          `What exactly will ${id} do on the host, in order?`,
          `Name every step of ${id}`,
          `${id}: steps?`,
        ],
        answer: named.map((step, index) => `${index + 1}. ${step}`).join("; "),
      },
      {
        id: `risk:${id}`,
        wordings: [
          `How risky is ${id}?`,
          `What is the risk of ${id}?`,
          `Is ${id} safe?`,
          `Can ${id} be rolled back?`,
          `How long is the downtime of ${id}?`,
          `Does the runbook ${id} have a rollback?`,
          `risk of "${title}"`,
          `Is it safe to run ${id} now?`,
          `How dangerous is ${id}?`,
          `Will ${id} stop my service?`,
          `Can I undo ${id}?`,
          `What can go wrong with ${id}?`,
          `${id}: risk and downtime?`,
          `Does ${id} cause downtime?`,
          `What does ${id} risk?`,
        ],
        answer: `The risk is ${risk}; it has ${rollback.length > 0 ? "a rollback" : "no rollback"}; downtime: ${downtime}.`,
      },
    ];
  });
}
