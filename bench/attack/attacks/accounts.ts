import { must } from "../../portal-client";
import type { Attack } from "../attack";
import { fromOurPage, send, trySignIn } from "../send";

const json = (url: string) => ({ "content-type": "application/json", ...fromOurPage(url) });

export const accountAttacks: Attack[] = [
  {
    promise: "a reset link works once, and only an owner makes one",
    run: async ({ url, people }) => {
      const { members } = await must<{ members: { userId: string; email: string }[] }>(
        await people.requester.get(`/api/${people.slug}/members`),
      );
      const member = members.find(({ email }) => email === "lead-2@bench.test")!;
      const path = `/api/${people.slug}/members/reset-link`;
      const asLead = await people.approvers[0]!.post(path, { data: { userId: members[0]!.userId } });
      if (asLead.status() !== 403) return `a lead was answered ${asLead.status()}`;
      const made = await must<{ url: string }>(await people.requester.post(path, { data: { userId: member.userId } }));
      const token = made.url.split("/reset/")[1];
      const reset = (n: number) =>
        send(`${url}/api/reset-password`, { headers: json(url), body: JSON.stringify({ token, password: `a password of eve ${n}` }) });
      const answers = await Promise.all([0, 1, 2, 3].map(reset));
      const worked = answers.filter((answer) => answer.status === 204).length;
      return worked === 1 ? null : `${worked} of four worked`;
    },
  },
  {
    promise: "guessing reset links ends",
    run: async ({ url }) => {
      const body = JSON.stringify({ token: "guessed", password: "a password of eve" });
      const statuses: number[] = [];
      for (let n = 0; n < 32; n++)
        statuses.push((await send(`${url}/api/reset-password`, { headers: json(url), body, from: "127.0.0.60" })).status);
      return statuses.at(-1) === 429 ? null : `the 32nd guess was answered ${statuses.at(-1)}`;
    },
  },
  {
    promise: "a made-up passkey signs nobody in",
    run: async ({ url }) => {
      const asked = await send(`${url}/api/sign-in-question`, { headers: json(url), body: "{}", from: "127.0.0.61" });
      const { challenge } = JSON.parse(asked.text) as { challenge: string };
      const assertion = { credentialId: "AAAA", authenticatorData: "AAAA", clientDataJson: "AAAA", signature: "AAAA" };
      for (const passkey of [JSON.stringify({ challenge, assertion }), JSON.stringify({ challenge: "AAAA", assertion }), "{", "null"]) {
        const answer = await trySignIn(url, "", "", "callback/credentials", "127.0.0.61", {}, { passkey });
        const cookies = [answer.headers["set-cookie"] ?? []].flat().join();
        if (answer.status < 400 || cookies.includes("millwright.session=ey"))
          return `${passkey.slice(0, 40)} was answered ${answer.status}`;
      }
      return null;
    },
  },
  {
    promise: "nobody ends a session that is not theirs",
    run: async ({ people }) => {
      const { sessions } = await must<{ sessions: { id: string }[] }>(await people.requester.get("/api/account"));
      const answer = await people.approvers[0]!.post("/api/account/sessions/end", { data: { sessionId: sessions[0]!.id } });
      return answer.status() === 404 ? null : `it was answered ${answer.status()}`;
    },
  },
];
