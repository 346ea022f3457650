"use client";
import { queryOptions } from "@tanstack/react-query";
import { ApiKeyList, type CreateApiKey, CreatedApiKey, type RevokeApiKey } from "@/lib/contracts/api-key";
import { api } from "../api";
import { useChange } from "../use-change";

export const apiKeys = {
  all: (org: string) => ["api-keys", org] as const,
  list: (org: string) =>
    queryOptions({ queryKey: apiKeys.all(org), queryFn: ({ signal }) => api.get(`/${org}/api-keys`, ApiKeyList, undefined, signal) }),
};

export const useCreateApiKey = (org: string) =>
  useChange([apiKeys.all(org)], (input: CreateApiKey) => api.post(`/${org}/api-keys`, CreatedApiKey, input), { quiet: true });
export const useRevokeApiKey = (org: string) =>
  useChange([apiKeys.all(org)], ({ keyId }: RevokeApiKey) => api.delete(`/${org}/api-keys/${keyId}`, ApiKeyList), {
    done: "apiKeys.revoked",
  });
