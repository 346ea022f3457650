import { catalog } from "@/agent/checks/catalog";
import { FINDING_CODES } from "@/lib/contracts/finding-codes";
import { type CodesOf, REPAIRED } from "@/lib/contracts/finding-codes/repaired";
import type { Runbook } from "@/lib/contracts/runbook";
import { capitalised, type Fact, shorten, spoken } from "./fact";

const checkTitles = new Map<string, string>(catalog.map((check) => [check.id, check.title]));

/** Facts: what each check looks for and how often it runs. */
export function checkFacts(): Fact[] {
  return catalog.flatMap(({ id, title, about, every, within }) => [
    {
      id: `check:${id}`,
      wordings: [
        `What does the check ${id} look for?`,
        `What does ${id} do?`,
        `Explain the check ${title}.`,
        `What is ${id}?`,
        `Tell me about the check "${title}"`,
        `What is the ${title.toLowerCase()} check for?`,
        `why is there a check ${id}`,
        `Describe ${id}`,
        `Give me an overview of ${id}`,
        `${id}`,
        `What kind of fault does ${id} find?`,
        `On the node's page I see ${id}. What does it check?`,
        `In one sentence, what is ${id}?`,
        `I would like to understand the ${title} check`,
        `What is checked by ${id}?`,
        `Why does the agent run ${id}?`,
        `what's the purpose of ${id}`,
      ],
      answer: shorten(about),
    },
    {
      id: `interval:${id}`,
      wordings: [
        `How often does ${id} run?`,
        `How often is ${title.toLowerCase()} checked?`,
        `What is the interval of ${id}?`,
        `When does the check ${id} run?`,
        `How frequently does the ${title.toLowerCase()} check run?`,
        `${id}: how often?`,
        `How many seconds are between two runs of ${id}?`,
        `Every how long does the agent run ${id}?`,
        `How long may ${id} take?`,
        `What is the time limit of ${id}?`,
        `At which interval does the agent look at ${title.toLowerCase()}?`,
        `How many times a minute does ${id} run?`,
        `schedule of ${id}`,
        `When will ${id} run again?`,
        `Does ${id} run every minute?`,
      ],
      answer: `${id} runs every ${every} and may take at most ${within}.`,
    },
  ]);
}

function remedy(check: string, code: string, advice: CodesOf[string], runbooks: Runbook[]): string {
  if (advice !== REPAIRED) return capitalised(shorten(advice));
  const fitting = runbooks.find((runbook) => runbook.repairs.some((repaired) => repaired === `${check}/${code}`));
  if (!fitting) throw new Error(`No runbook repairs ${check}/${code}.`);
  return `Request the runbook ${fitting.id}: ${fitting.title}. Its risk is ${fitting.risk}.`;
}

/** Facts: what to do about each finding. */
export function codeFacts(runbooks: Runbook[]): Fact[] {
  return Object.entries(FINDING_CODES as Record<string, CodesOf>).flatMap(([check, codes]) =>
    Object.entries(codes).map(([code, advice]) => {
      const title = checkTitles.get(check) ?? spoken(check);
      return {
        id: `code:${check}/${code}`,
        wordings: [
          `What do I do about ${check}/${code}?`,
          `How do I fix ${check}/${code}?`,
          `A node shows ${check}/${code}. What now?`,
          `${check}/${code}`,
          `What should I do when ${check} says ${code}?`,
          `The check ${title} reports ${code}. What helps?`,
          `How is ${code} of ${check} repaired?`,
          `${title}: ${spoken(code)}. What can I do?`,
          `help with ${spoken(code)} in ${spoken(check)}`,
          `Which runbook repairs ${check}/${code}?`,
          `incident ${check}/${code} what to do`,
          `Our node has the finding ${check}/${code}. What is the fix?`,
          `gpu-03 reports ${check}/${code}`,
          `I got ${check}/${code} this morning. How can I repair it?`,
          `Can you help with ${check}/${code}?`,
          `Advise me on ${check}/${code}`,
          `What would you do about ${check}/${code}?`,
          `There is an incident: ${check}/${code}. Which step is next?`,
          `Solve ${check}/${code}`,
          `Since the update we have ${check}/${code} on two hosts`,
          `what is the remedy for ${code} (${check})`,
        ],
        answer: remedy(check, code, advice, runbooks),
      };
    }),
  );
}
