import { isAlive, readStatus } from "../reports/status-file";

/** Prints what the running agent says of itself. Exit code 0 when it runs and is connected. */
export function statusCommand(state: string, asJson: boolean, print: (line: string) => void): number {
  const status = readStatus(state);
  const running = status !== undefined && isAlive(status.pid);
  if (asJson) {
    print(JSON.stringify({ running, ...status }, null, 2));
    return running && status.connected ? 0 : 1;
  }
  if (!status) {
    print(`no agent has run with the state folder ${state}`);
    return 1;
  }
  const since = (ms: number) => new Date(ms).toISOString();
  print(`${status.name} (${status.nodeId}), agent ${status.version}`);
  print(running ? `running as process ${status.pid} since ${since(status.startedAtMs)}` : `not running; last seen ${since(status.atMs)}`);
  print(
    status.connected
      ? `connected to ${status.portal} since ${since(status.connectionSinceMs)}`
      : `not connected to ${status.portal} since ${since(status.connectionSinceMs)}: ${status.connectionReason}`,
  );
  print(
    `memory ${Math.round(status.rssBytes / 1024 / 1024)} MiB, CPU ${(status.cpuRatio * 100).toFixed(1)} %, ${status.waitingReports} reports waiting`,
  );
  if (status.busy) print("a repair is running");
  if (status.drained) print("drained: no new repairs are begun");
  for (const check of status.checks)
    print(`${check.state.padEnd(14)} ${check.id}${check.workload ? ` (${check.workload})` : ""}: ${check.sentence}`);
  return running && status.connected ? 0 : 1;
}
