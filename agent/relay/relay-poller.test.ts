import { expect, it } from "vitest";
import { PortalError } from "../link/http-client";
import { HostPolicy } from "../trust/policy";
import { RelayPoller } from "./relay-poller";

it("says once why the portal gives no requests, and again when the reason changes", async () => {
  const end = new AbortController();
  const answers = [new PortalError(404, "no such address"), new PortalError(404, "no such address"), { requests: "none" }];
  const lines: string[] = [];
  const call = async () => {
    const answer = answers.shift();
    if (answer === undefined) end.abort();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const policy = HostPolicy.parse({ privateEndpoints: [{ name: "vllm", url: "http://127.0.0.1:8000/v1" }] });
  await new RelayPoller({
    portal: { call },
    identity: { nodeId: "n", orgId: "o", orgKey: "k" },
    clock: { now: Date.now },
    policy: () => policy,
    log: (line) => void lines.push(line),
    signal: end.signal,
  }).run();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe("no requests for private endpoints: no such address");
  expect(lines[1]).not.toBe(lines[0]);
});
