"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import {
  type RunTestSet,
  type SaveTestSet,
  TestCell,
  TestRunDetail,
  TestRunRef,
  TestSetDetail,
  TestSetList,
  TestSetRef,
} from "@/lib/contracts/test-set";
import { api } from "../api";
import { useChange } from "../use-change";

export const testSets = {
  all: (org: string) => ["test-sets", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...testSets.all(org), { list: true }] as const,
      queryFn: ({ signal }) => api.get(`/${org}/test-sets`, TestSetList, undefined, signal),
    }),
  one: (org: string, id: string) =>
    queryOptions({
      queryKey: [...testSets.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/test-sets/${id}`, TestSetDetail, undefined, signal),
    }),
  run: (org: string, id: string) =>
    queryOptions({
      queryKey: [...testSets.all(org), id, "run"] as const,
      queryFn: ({ signal }) => api.get(`/${org}/test-runs/${id}`, TestRunDetail, undefined, signal),
    }),
  cell: (org: string, id: string, row: number, subject: number) =>
    queryOptions({
      queryKey: [...testSets.all(org), id, "cell", row, subject] as const,
      queryFn: ({ signal }) => api.get(`/${org}/test-runs/${id}/cells/${row}/${subject}`, TestCell, undefined, signal),
      // An answer that came does not change.
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

export const useSaveTestSet = (org: string) =>
  useChange(
    [testSets.all(org)],
    ({ testSetId, ...input }: SaveTestSet) =>
      testSetId ? api.put(`/${org}/test-sets/${testSetId}`, TestSetRef, input) : api.post(`/${org}/test-sets`, TestSetRef, input),
    { done: "testSets.saved", quiet: true },
  );
export const useRemoveTestSet = (org: string) =>
  useChange([testSets.all(org)], (id: string) => api.delete(`/${org}/test-sets/${id}`, z.unknown()), { done: "testSets.removed" });
export const useRunTestSet = (org: string) =>
  useChange([testSets.all(org)], ({ testSetId, subjects }: RunTestSet) =>
    api.post(`/${org}/test-sets/${testSetId}/runs`, TestRunRef, { subjects }),
  );
export const useCancelTestRun = (org: string) =>
  useChange([testSets.all(org)], (id: string) => api.post(`/${org}/test-runs/${id}/cancel`, z.unknown()), { done: "testSets.cancelled" });
