"use client";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { Comparison, ConversationList, ModelWins, type SaveComparison, type VoteForAnswer } from "@/lib/contracts/comparison";
import {
  ConnectionTest,
  Conversation,
  type CreateEndpoint,
  type CreatePrivateEndpoint,
  Endpoint,
  type FoundServer,
  FoundServers,
} from "@/lib/contracts/playground";
import { type CheckSchemaText, PromptImage, SchemaTextCheck } from "@/lib/contracts/prompt";
import { api } from "../api";
import { endpointQueries } from "../endpoints/queries";
import { useChange } from "../use-change";

export const playground = {
  all: endpointQueries.all,
  found: (org: string) =>
    queryOptions({
      queryKey: [...playground.all(org), { found: true }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/endpoints/found`, FoundServers, undefined, signal),
    }),
  /** The same text always gets the same verdict, so ask once. */
  schemaCheck: (org: string, kind: CheckSchemaText["kind"], text: string) =>
    queryOptions({
      queryKey: [...playground.all(org), { kind, text }] as const,
      queryFn: ({ signal }) => api.post(`/${org}/schema-checks`, SchemaTextCheck, { kind, text }, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  conversations: (org: string) => [...playground.all(org), { conversations: true }] as const,
  /** The conversations that contain `q`; all of them when it is empty. */
  history: (org: string, q: string) =>
    queryOptions({
      queryKey: [...playground.conversations(org), q] as const,
      queryFn: ({ signal }) => api.get(`/${org}/conversations`, ConversationList, { q }, signal),
      placeholderData: keepPreviousData,
    }),
  comparisons: (org: string) => [...playground.all(org), { comparisons: true }] as const,
  comparison: (org: string, id: string, branch: string) =>
    queryOptions({
      queryKey: [...playground.comparisons(org), id, branch] as const,
      queryFn: ({ signal }) => api.get(`/${org}/comparisons/${id}`, Comparison, branch === "" ? {} : { branch }, signal),
      // Always read a comparison again before the page shows it.
      staleTime: 0,
    }),
  wins: (org: string) =>
    queryOptions({
      queryKey: [...playground.all(org), { wins: true }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/votes`, ModelWins, undefined, signal),
    }),
  conversation: (org: string, id: string) =>
    queryOptions({
      queryKey: [...playground.all(org), id, "conversation"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/conversations/${id}`, Conversation, undefined, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

export const useCreateEndpoint = (org: string) =>
  useChange([playground.all(org)], (input: CreateEndpoint) => api.post(`/${org}/endpoints`, Endpoint, input), { quiet: true });
/** Adds a found server: through its node's agent when its host declares it, else at its address. */
export const useAddFound = (org: string) =>
  useChange(
    [playground.all(org)],
    ({ title, nodeName, nodeId, privateName, baseUrl }: FoundServer) => {
      const name = `${title} · ${nodeName}`.slice(0, 80);
      if (privateName)
        return api.post(`/${org}/endpoints/private`, Endpoint, { name, nodeId, endpoint: privateName } satisfies CreatePrivateEndpoint);
      return api.post(`/${org}/endpoints`, Endpoint, { name, nodeId, baseUrl: baseUrl ?? "" } satisfies CreateEndpoint);
    },
    { quiet: true },
  );
export const useRemoveEndpoint = (org: string) =>
  useChange([playground.all(org)], (id: string) => api.delete(`/${org}/endpoints/${id}`, z.unknown()), {
    done: "playground.endpoints.removed",
  });
export const useTestEndpoint = (org: string) =>
  useChange([], (id: string) => api.post(`/${org}/endpoints/${id}/test`, ConnectionTest), { quiet: true });
/** Deletes an entry of the history. */
export const useRemove = (org: string, kind: "conversations" | "comparisons") =>
  useChange([playground.conversations(org)], (id: string) => api.delete(`/${org}/${kind}/${id}`, z.unknown()));
/** Stores panes as comparison `id`, or as a new one when it is empty. Returns its id. */
export async function storeComparison(org: string, id: string, input: SaveComparison): Promise<string> {
  if (id === "") return (await api.post(`/${org}/comparisons`, z.object({ id: z.uuid() }), input)).id;
  await api.put(`/${org}/comparisons/${id}`, z.unknown(), input);
  return id;
}
/** `store` returns the id of the comparison, which it stores first where needed. */
export const useShareComparison = (org: string, store: () => Promise<string>) =>
  useChange([playground.comparisons(org), playground.conversations(org)], async (shared: boolean) =>
    api.post(`/${org}/comparisons/${await store()}/share`, z.unknown(), { shared }),
  );
export const useVote = (org: string) =>
  useChange([playground.wins(org).queryKey], (input: VoteForAnswer) => api.post(`/${org}/votes`, z.unknown(), input));
/** Stores which branch is shown. The page also works when this fails. */
export const storeBranch = (org: string, id: string, leafId: string) =>
  api.post(`/${org}/conversations/${id}/branch`, z.unknown(), { leafId }).catch(() => null);
/** Keeps an image (base64) for a prompt. */
export const uploadImage = (org: string, data: string) => api.post(`/${org}/images`, PromptImage, { data });
export const imageUrl = (org: string, id: string) => `/api/${org}/images/${id}`;
