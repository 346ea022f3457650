import type { FindingWords } from "./words";

/** What shipped log lines warn of, in English. */
export const logWords = {
  "log.client": {
    crawler: [
      "Client crawls a workload",
      "One client makes a large share of the requests and most of them fail, so others wait for capacity that brings nothing.",
    ],
  },
  "log.route": {
    fails: [
      "Route answers with server errors",
      "Every client of this route gets errors, even while the workload's other routes still answer.",
    ],
  },
  "log.errors": {
    "client-errors": [
      "Many requests are refused with 4xx",
      "Clients ask for what the workload does not have, or without permission: often a wrong deployment or an expired key.",
    ],
    "server-errors": ["Many requests fail with 5xx", "The workload answers valid requests with errors."],
  },
  "log.avalanche": {
    rising: [
      "Requests, errors and latency rise together",
      "This is how an overload begins: retries add load until the workload stops answering.",
    ],
  },
  "log.template": {
    new: [
      "New kind of error line",
      "The workload reports an error that it did not report before, often the first sign of a change or a fault.",
    ],
    rare: ["Rare error line is back", "The error was seen a few times before and not for a day, so its cause may have returned."],
  },
  "log.rate": {
    shifted: [
      "Lines come at another rate than usual",
      "Far more or far fewer lines than usual often mean a retry loop, or work that stopped without an error.",
    ],
  },
  "log.order": {
    "unexpected-order": [
      "Log lines come in an unexpected order",
      "The workload leaves out, repeats or swaps steps, often before it reports an error.",
    ],
    "unusual-numbers": [
      "Log lines come in unusual numbers",
      "Some steps happen much more or less often than usual, often before the workload reports an error.",
    ],
  },
} satisfies FindingWords;
