import { ownerOf } from "../../portal-client";
import type { Attack } from "../attack";
import { fromOurPage, send, trySignIn } from "../send";

const cookiesOf = (headers: Record<string, string | string[] | undefined>) =>
  [headers["set-cookie"] ?? []].flat().filter((cookie) => cookie.startsWith("millwright.session="));

export const signInAttacks: Attack[] = [
  {
    promise: "guesses are counted by every path that leads to the sign-in",
    run: async ({ url }) => {
      const statuses: number[] = [];
      for (let n = 0; n < 14; n++) {
        const path = n % 2 === 0 ? "callback/credentials/x" : "callback/credentials";
        statuses.push((await trySignIn(url, "somebody@attack.test", `guess ${n}`, path, "127.0.0.21")).status);
      }
      const guessed = statuses.filter((status) => status === 401).length;
      return guessed > 10 ? `${guessed} guesses were answered` : null;
    },
  },
  {
    promise: "a written x-forwarded-for gives no fresh guesses",
    run: async ({ url }) => {
      const statuses: number[] = [];
      for (let n = 0; n < 14; n++) {
        const forged = { "x-forwarded-for": `198.51.100.${n}`, "x-millwright-address": `198.51.100.${n}` };
        statuses.push((await trySignIn(url, "else@attack.test", `guess ${n}`, undefined, "127.0.0.22", forged)).status);
      }
      return statuses.at(-1) === 429 ? null : `the last of 14 guesses was answered ${statuses.at(-1)}`;
    },
  },
  {
    promise: "strangers lock nobody out of their own account",
    run: async ({ url }) => {
      const { email, password } = ownerOf();
      for (let n = 0; n < 12; n++) await trySignIn(url, email, "not the password", undefined, "127.0.0.23");
      const own = await trySignIn(url, email, password, undefined, "127.0.0.24");
      return cookiesOf(own.headers).length > 0 ? null : `the owner was answered ${own.status}`;
    },
  },
  {
    promise: "no other site signs anybody in",
    run: async ({ url }) => {
      const { email, password } = ownerOf();
      for (const path of ["callback/credentials", "callback/credentials/x", "signin/credentials"]) {
        const answer = await trySignIn(url, email, password, path, "127.0.0.25", {
          origin: "http://evil.test",
          "sec-fetch-site": "cross-site",
        });
        if (cookiesOf(answer.headers).length > 0) return `${path} gave a session to another site`;
      }
      return null;
    },
  },
  {
    promise: "a copied cookie is worth nothing after its owner signed out",
    run: async ({ url, people }) => {
      const { email, password } = ownerOf();
      const signedIn = await trySignIn(url, email, password, undefined, "127.0.0.26");
      const cookie = (cookiesOf(signedIn.headers)[0] ?? "").split(";")[0] ?? "";
      const csrf = await send(`${url}/api/auth/csrf`);
      const jar = [cookie, ...[csrf.headers["set-cookie"] ?? []].flat().map((one) => one.split(";")[0])].join("; ");
      const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
      const door = `${url}/api/${people.slug}/nodes`;
      if ((await send(door, { headers: { cookie } })).status !== 200) return "the attack could not sign in";
      const headers = { cookie: jar, "content-type": "application/x-www-form-urlencoded", ...fromOurPage(url) };
      await send(`${url}/api/auth/signout`, { headers, body: new URLSearchParams({ csrfToken, json: "true" }).toString() });
      const { status } = await send(door, { headers: { cookie } });
      return status === 401 ? null : `the copy was answered ${status}`;
    },
  },
];
