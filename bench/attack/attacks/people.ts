import { must } from "../../portal-client";
import type { Attack } from "../attack";
import { fromOurPage, send } from "../send";

const json = (url: string) => ({ "content-type": "application/json", ...fromOurPage(url) });
const READ_ONLY = "id: look-around\ntitle: Look around\nrisk: read-only\nsteps:\n  - { id: only, user: root, run: { script: id } }\n";

export const peopleAttacks: Attack[] = [
  {
    promise: "a used or withdrawn invitation makes no account",
    run: async ({ url, people }) => {
      const invite = await must<{ url: string }>(await people.requester.post(`/api/${people.slug}/invites`, { data: { role: "viewer" } }));
      const token = invite.url.split("/invite/")[1];
      const accept = (n: number) => {
        const body = JSON.stringify({ token, name: "Eve", email: `eve-${n}@attack.test`, password: "a password of eve" });
        return send(`${url}/api/accept-invite`, { headers: json(url), body });
      };
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => accept(n)));
      const joined = answers.filter((answer) => answer.status === 200).length;
      if (joined !== 1) return `${joined} of eight joined`;
      // Sign-in refuses an account without a membership as a wrong password.
      const again = await accept(answers.findIndex((answer) => answer.status !== 200));
      return again.status === 404 ? null : `another try was answered ${again.status}`;
    },
  },
  {
    promise: "an API key saves no runbook, changes no label and approves nothing",
    run: async ({ url, people }) => {
      const data = { name: "script", role: "lead", scopes: ["read", "audit", "triage", "repairs", "nodes"], expiresInDays: 1 };
      const { token } = await must<{ token: string }>(await people.requester.post(`/api/${people.slug}/api-keys`, { data }));
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const tries: [method: string, path: string, body: unknown][] = [
        ["PUT", "runbooks/look-around", { yaml: READ_ONLY }],
        ["PATCH", "nodes", { nodeIds: ["01900000-0000-7000-8000-000000000000"], label: { key: "env", value: null } }],
        ["POST", "repairs/01900000-0000-7000-8000-000000000000/approve", { planHash: "0".repeat(64) }],
        ["POST", "dry-runs", { yaml: READ_ONLY, nodeId: "01900000-0000-7000-8000-000000000000" }],
      ];
      for (const [method, path, body] of tries) {
        const { status } = await send(`${url}/api/${people.slug}/${path}`, { method, headers, body: JSON.stringify(body) });
        if (status < 400 || status >= 500) return `${method} ${path} was answered ${status}`;
      }
      return null;
    },
  },
  {
    promise: "no author calls a script with root's rights read-only",
    run: async ({ people }) => {
      const answer = await people.requester.put(`/api/${people.slug}/runbooks/look-around`, { data: { yaml: READ_ONLY } });
      return answer.status() === 422 ? null : `it was saved with ${answer.status()}`;
    },
  },
  {
    promise: "only an owner can shorten the retention, and nobody to zero days",
    run: async ({ people }) => {
      const address = `/api/${people.slug}/retention`;
      const { retentionHash: basedOn } = await must<{ retentionHash: string }>(await people.requester.get(address));
      const tries = [
        await people.approvers[0]!.put(address, { data: { to: { logDays: 1 }, basedOn } }),
        await people.requester.put(address, { data: { to: { logDays: 0 }, basedOn } }),
        await people.requester.put(address, { data: { to: { logDays: 1 }, basedOn: "0".repeat(64) } }),
        await people.requester.put(`/api/${people.slug}/inference/settings`, { data: { keepDays: 0 } }),
      ];
      const through = tries.findIndex((answer) => answer.status() < 400 || answer.status() >= 500);
      return through < 0 ? null : `try ${through + 1} was answered ${tries[through]!.status()}`;
    },
  },
  {
    promise: "four eyes are not switched off without typing it",
    run: async ({ people }) => {
      const { policy, policyHash } = await must<{ policy: object; policyHash: string }>(
        await people.requester.get(`/api/${people.slug}/policy`),
      );
      const data = { policy: { ...policy, fourEyes: false }, basedOn: policyHash };
      const answer = await people.requester.put(`/api/${people.slug}/policy`, { data });
      return answer.status() === 422 ? null : `it was saved with ${answer.status()}`;
    },
  },
  {
    promise: "an endpoint leads neither to the portal's own machine nor into its network",
    run: async ({ people }) => {
      for (const host of [
        "127.0.0.1:5432",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "[fd20:ce::254]",
        "[::ffff:10.0.0.1]",
      ]) {
        const data = { name: host, baseUrl: `http://${host}/v1` };
        const answer = await people.requester.post(`/api/${people.slug}/endpoints`, { data });
        if (answer.status() !== 422) return `${host} was answered ${answer.status()}`;
      }
      return null;
    },
  },
];
