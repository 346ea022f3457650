import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { memoryOf } from "../processes";
import type { Stage } from "./stage";

const LOOK_MS = 500;
const BODY = JSON.stringify({ model: "simulated", stream: true, messages: [{ role: "user", content: "Count." }] });

export interface Streams {
  streams: number;
  /** Complete streams. */
  complete: number;
  /** Most streams that the door had open at one look. */
  mostAtOnce: number;
  beforeMib: number;
  /** Memory of the door in the first and in the last third of the time in which all streams ran. */
  earlyMib: number;
  lateMib: number;
  afterMib: number;
}

/** Reads one stream to its end. Returns whether it was complete. */
function readStream(port: number, token: string, agent: http.Agent): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": Buffer.byteLength(BODY) };
  return new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port, path: "/v1/chat/completions", method: "POST", headers, agent }, (response) => {
      let end = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        end = (end + text).slice(-64);
      });
      response.on("error", () => resolve(false));
      response.on("end", () => resolve(response.statusCode === 200 && end.trimEnd().endsWith("data: [DONE]")));
    });
    request.on("error", () => resolve(false));
    request.end(BODY);
  });
}

async function openAnswers(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  return ((await response.json()) as { answers: number }).answers;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Runs many streams through the door at the same time, and measures its memory before, meanwhile and after. */
export async function measureStreams({ doorPort, doorPid, upstreams, addOrg }: Stage, streams: number): Promise<Streams> {
  const token = await addOrg(upstreams.streaming);
  const agent = new http.Agent({ keepAlive: true, maxSockets: streams });
  const mib = () => memoryOf([doorPid]) / 2 ** 20;
  if (!(await readStream(doorPort, token, agent))) throw new Error("a single stream did not come whole");
  const beforeMib = mib();
  const reading = Promise.all(Array.from({ length: streams }, () => readStream(doorPort, token, agent)));
  let isOver = false;
  void reading.then(() => {
    isOver = true;
  });
  const looks: { answers: number; mib: number }[] = [];
  while (!isOver) {
    looks.push({ answers: await openAnswers(doorPort), mib: mib() });
    await delay(LOOK_MS);
  }
  const complete = (await reading).filter(Boolean).length;
  const afterMib = mib();
  agent.destroy();
  const mostAtOnce = Math.max(...looks.map(({ answers }) => answers));
  const full = looks.filter(({ answers }) => answers === mostAtOnce).map((look) => look.mib);
  const third = Math.max(1, Math.floor(full.length / 3));
  return { streams, complete, mostAtOnce, beforeMib, earlyMib: mean(full.slice(0, third)), lateMib: mean(full.slice(-third)), afterMib };
}
