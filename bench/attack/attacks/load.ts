import type { Attack } from "../attack";
import { fromOurPage, send } from "../send";

const MIB = 1024 * 1024;
const NODE = "01900000-0000-7000-8000-000000000000";

export const loadAttacks: Attack[] = [
  {
    promise: "nobody in particular sends large bodies",
    run: async ({ url }) => {
      const headers = { "content-type": "application/json", "content-length": String(9 * MIB), ...fromOurPage(url) };
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => send(`${url}/api/sign-up`, { headers, body: "{", hold: true, from: "127.0.0.31" })),
      );
      const taken = answers.filter((answer) => answer.status !== 413).length;
      return taken === 0 ? null : `${taken} of 30 bodies of 9 MiB were taken`;
    },
  },
  {
    promise: "requests to doors that do not exist take no room from the others",
    run: async ({ url }) => {
      const headers = { "content-type": "application/json", "content-length": String(60_000) };
      const flood = Array.from({ length: 200 }, () =>
        send(`${url}/agent/v1/no-such-door`, { headers, body: "{", hold: true, from: "127.0.0.32" }).catch(() => null),
      );
      await Promise.all(flood);
      const { status } = await send(`${url}/agent/v1/challenge`, {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ nodeId: NODE }),
      });
      return status === 200 ? null : `a challenge was answered ${status}`;
    },
  },
  {
    promise: "strangers who ask for a node's challenges do not keep it out",
    run: async ({ url }) => {
      const ask = () =>
        send(`${url}/agent/v1/challenge`, {
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ nodeId: NODE }),
          from: "127.0.0.33",
        });
      for (let n = 0; n < 80; n++) await ask();
      const { status } = await ask();
      return status === 200 ? null : `the next challenge was answered ${status}`;
    },
  },
  {
    promise: "odd characters and deep nesting are bad requests, not faults",
    run: async ({ url, people }) => {
      const headers = { "content-type": "application/json", ...fromOurPage(url) };
      const deep = `${"[".repeat(50_000)}1${"]".repeat(50_000)}`;
      const tries: [path: string, body?: string][] = [
        [
          "/api/sign-up",
          JSON.stringify({ name: "a\0b", email: "a\0@x.test", password: "a long password", orgName: "x\0", firstRunToken: "\0" }),
        ],
        ["/api/sign-up", deep.slice(0, 15_000)],
        ["/agent/v1/enrol", deep.slice(0, 15_000)],
        ["/%00/overview"],
        [`/api/${people.slug}%00/nodes`],
      ];
      for (const [path, body] of tries) {
        const { status } = await send(`${url}${path}`, body === undefined ? {} : { headers, body });
        if (status >= 500) return `${path} was answered ${status}`;
      }
      const answer = await people.requester.get(`/api/${people.slug}/nodes?q=%00`);
      return answer.status() < 500 ? null : `a filter was answered ${answer.status()}`;
    },
  },
  {
    promise: "what somebody may read is kept in no cache",
    run: async ({ people }) => {
      const answer = await people.requester.get(`/api/${people.slug}/nodes`);
      const control = answer.headers()["cache-control"] ?? "";
      return control.includes("no-store") ? null : `cache-control is "${control}"`;
    },
  },
];
