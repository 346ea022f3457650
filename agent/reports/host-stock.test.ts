import { expect, it } from "vitest";
import { recordedHost } from "../testing/recorded-host";
import { HostStock } from "./host-stock";

it("keeps what was discovered while /proc cannot be read, and says so", async () => {
  const recorded = recordedHost({ files: { "/proc/10/cmdline": "vllm\0serve\0--port\x009000\0" } });
  const unreadable = () => Promise.reject(Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" }));
  const host = { ...recorded };
  const [lines, news]: [string[], string[]] = [[], []];
  const options = { host, workloads: () => [], own: [], results: () => [], onNews: () => void news.push("news") };
  const stock = new HostStock({ ...options, log: (line) => void lines.push(line) });
  await stock.discover();
  expect(stock.discovered).toHaveLength(1);
  host.list = unreadable;
  await stock.discover();
  expect(stock.discovered).toHaveLength(1);
  expect(lines).toEqual(["workloads could not be discovered: EMFILE: too many open files"]);
  expect(news).toEqual(["news"]);
});
