"use client";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import {
  type CreatePrompt,
  PromptDetail,
  PromptList,
  PromptRef,
  type RenamePrompt,
  type SavePromptVersion,
} from "@/lib/contracts/saved-prompt";
import { api } from "../api";
import { useChange } from "../use-change";

export const prompts = {
  all: (org: string) => ["prompts", org] as const,
  list: (org: string, q = "") =>
    queryOptions({
      queryKey: [...prompts.all(org), { q }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/prompts`, PromptList, { q }, signal),
      placeholderData: keepPreviousData,
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...prompts.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/prompts/${id}`, PromptDetail, undefined, signal),
    }),
};

export const useCreatePrompt = (org: string) =>
  useChange([prompts.all(org)], (input: CreatePrompt) => api.post(`/${org}/prompts`, PromptRef, input), {
    done: "prompts.saved",
    quiet: true,
  });
export const useSavePromptVersion = (org: string) =>
  useChange(
    [prompts.all(org)],
    ({ promptId, ...input }: SavePromptVersion) => api.post(`/${org}/prompts/${promptId}/versions`, z.object({ version: z.int() }), input),
    { done: "prompts.saved", quiet: true },
  );
export const useRenamePrompt = (org: string) =>
  useChange([prompts.all(org)], ({ promptId, name }: RenamePrompt) => api.patch(`/${org}/prompts/${promptId}`, z.unknown(), { name }), {
    done: "prompts.renamed",
    quiet: true,
  });
export const useRemovePrompt = (org: string) =>
  useChange([prompts.all(org)], (promptId: string) => api.delete(`/${org}/prompts/${promptId}`, z.unknown()), { done: "prompts.removed" });
