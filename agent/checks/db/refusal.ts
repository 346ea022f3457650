import type { RunResult } from "../../host/host";
import { excerpt } from "../quantity";
import type { Trouble } from "./pool";

/** What the words of servers, poolers and clients mean. The first that fits counts. */
const refusals: [RegExp, Trouble["trouble"]][] = [
  // MySQL and MariaDB: 1226 names the resource, 1203 is a user's limit by a global setting. PostgreSQL: ALTER ROLE or DATABASE … CONNECTION LIMIT.
  [/ERROR 1203\b|'max_user_connections'|too many connections for (role|database)/i, "user-limit"],
  [/ERROR 1226\b|has exceeded the '\w+' resource/i, "resource-limit"],
  [/max_client_conn|max_(db|user)_client_connections|query_wait_timeout/i, "pooler-full"],
  [/too many (clients|connections)|remaining connection slots|ERROR 1040\b/i, "exhausted"],
  [
    /password authentication failed|SASL authentication failed|Access denied|permission denied|no pg_hba\.conf entry|role .* does not exist|database .* does not exist|no such (user|database)|ERROR 104[459]\b/i,
    "refused",
  ],
];

/** Why a client program failed. */
export function poolTrouble({ stderr, error }: Pick<RunResult, "stderr" | "error">, program: string): Trouble {
  if (error === "ENOENT") return { trouble: "needs", detail: `the program ${program}, which is not installed` };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  for (const [pattern, trouble] of refusals) {
    const line = lines.find((text) => pattern.test(text));
    if (line) return { trouble, detail: excerpt(line, 300) };
  }
  return {
    trouble: "unreachable",
    detail: error === "timeout" ? "no answer in time" : excerpt(lines[0] ?? `${program} said nothing`, 300),
  };
}

/** The same in the logs of a program that uses the server. Only the words of the servers themselves count: other programs have connections, too. */
const IN_LOGS =
  /sorry, too many clients already|remaining connection slots are reserved|(?:\b1040\b|ER_CON_COUNT_ERROR|\b08004\b).{0,80}Too many connections|FATAL:?\s+too many connections for (?:role|database)|no more connections allowed \(max_client_conn\)|\bquery_wait_timeout\b|ER_USER_LIMIT_REACHED|'max_user_connections'/;

/** What a line of a client's log says about a server that let nobody in; null for all other lines. */
export function refusalInLog(line: string): Trouble | null {
  return IN_LOGS.test(line) ? poolTrouble({ stderr: line }, "") : null;
}
