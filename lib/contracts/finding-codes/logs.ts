import type { LogSignalId } from "../log-signals";
import type { CodesOf } from "./repaired";

/** The signals of shipped log lines. No runbook repairs these: the check of the fault behind them has the repair. */
export const logCodes = {
  "log.client": {
    crawler:
      "limit or block this client in the web server or firewall, or correct the address that it asks for when it is one of yours. Its lines are linked above.",
  },
  "log.route": {
    fails:
      "read the lines of this route and the log of the program behind it, then look at the node's other checks. Roll back the last change of that program when the errors began with it.",
  },
  "log.errors": {
    "client-errors":
      "read the lines that got a 4xx: a client asks for what is not there, or without a valid key. Correct it when it is one of yours.",
    "server-errors":
      "read the lines that got a 5xx and the log of the program behind them, then look at the node's other checks. Roll back the last change when the errors began with it.",
  },
  "log.avalanche": {
    rising: "find the client or route that the sentence names and limit it, or add capacity, before latency and errors affect all users.",
  },
  "log.template": {
    new: "read the lines around the first one, and compare its time with the last change of the workload.",
    rare: "read the lines around it, and look at what happened when it came before.",
  },
  "log.rate": {
    shifted: "read the lines of this template. Many more mean retries or a fault, far fewer mean that part of the workload has stopped.",
  },
  "log.order": {
    "unexpected-order": "read the lines of the last ten minutes: a step is missing, comes twice, or comes in another place than usual.",
    "unusual-numbers": "read the lines of the last ten minutes: some lines come much more or less often than usual.",
  },
} satisfies Record<LogSignalId, CodesOf>;
