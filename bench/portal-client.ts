import { type APIRequestContext, type APIResponse, request } from "playwright";
import { FIRST_RUN_TOKEN } from "@/e2e/fixtures/stack";
import type { CreatedEnrolment, NodeList } from "@/lib/contracts/node";

export type Api = APIRequestContext;

const password = "a password for the bench";
const fromOurPages = (url: string) => ({ baseURL: url, extraHTTPHeaders: { origin: url, "sec-fetch-site": "same-origin" } });

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The body of a successful answer. @throws Error with the answer's text otherwise. */
export async function must<T>(answer: APIResponse): Promise<T> {
  if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
  return (answer.status() === 204 ? undefined : await answer.json()) as T;
}

/** Polls a read until `fits`. @throws Error with `what` and the last value. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T>,
  fits: (value: T) => boolean,
  withinMs: number,
  everyMs = 100,
): Promise<T> {
  for (const until = Date.now() + withinMs; ; await pause(everyMs)) {
    const value = await read();
    if (fits(value)) return value;
    if (Date.now() > until)
      throw new Error(`${what} did not happen within ${withinMs / 1000} s; last: ${JSON.stringify(value).slice(0, 600)}`);
  }
}

/** The account that `makePeople` makes first. */
export const ownerOf = () => ({ email: "owner@bench.test", password });

async function signIn(url: string, email: string): Promise<Api> {
  const api = await request.newContext(fromOurPages(url));
  const { csrfToken } = await must<{ csrfToken: string }>(await api.get("/api/auth/csrf"));
  await must(await api.post("/api/auth/callback/credentials", { form: { csrfToken, email, password, json: "true" } }));
  return api;
}

export interface People {
  slug: string;
  /** The owner, who requests. */
  requester: Api;
  /** Two leads, who approve: disruptive repairs need both. */
  approvers: Api[];
}

/** Makes the first organisation of a fresh stack, its owner and two leads. */
export async function makePeople(url: string): Promise<People> {
  const nobody = await request.newContext(fromOurPages(url));
  const owner = { name: "Owner", email: "owner@bench.test", password, orgName: "Bench", firstRunToken: FIRST_RUN_TOKEN };
  const { slug } = await must<{ slug: string }>(await nobody.post("/api/sign-up", { data: owner }));
  const requester = await signIn(url, owner.email);
  const approvers: Api[] = [];
  for (const email of ["lead-1@bench.test", "lead-2@bench.test"]) {
    const invite = await must<{ url: string }>(await requester.post(`/api/${slug}/invites`, { data: { role: "lead" } }));
    const token = invite.url.split("/invite/")[1];
    await must(await nobody.post("/api/accept-invite", { data: { token, name: "Lead", email, password } }));
    approvers.push(await signIn(url, email));
  }
  return { slug, requester, approvers };
}

export const makeEnrolment = async (api: Api, slug: string, name: string): Promise<string> =>
  (await must<CreatedEnrolment>(await api.post(`/api/${slug}/enrolments`, { data: { name } }))).token;

/** Waits until a node reports: the named one, or any. */
export async function reportingNode(api: Api, slug: string, name?: string): Promise<string> {
  const read = async () => must<NodeList>(await api.get(`/api/${slug}/nodes`));
  const fits = (node: NodeList["nodes"][number]) => node.state !== "waiting" && (name === undefined || node.name === name);
  const { nodes } = await eventually(`node ${name ?? "of this host"}`, read, (list) => list.nodes.some(fits), 60_000);
  return nodes.find(fits)!.id;
}
