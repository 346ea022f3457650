"use client";
import { queryOptions } from "@tanstack/react-query";
import { type AddBrowser, BrowserList, type BrowserRef } from "@/lib/contracts/push";
import { api } from "../api";
import { useChange } from "../use-change";

export const browsers = {
  all: (org: string) => ["my-browsers", org] as const,
  list: (org: string) =>
    queryOptions({ queryKey: browsers.all(org), queryFn: ({ signal }) => api.get(`/${org}/my-browsers`, BrowserList, undefined, signal) }),
};
export const useAddBrowser = (org: string) =>
  useChange([browsers.all(org)], (input: AddBrowser) => api.post(`/${org}/my-browsers`, BrowserList, input), {
    done: "notifications.browsers.done",
  });
export const useRemoveBrowser = (org: string) =>
  useChange([browsers.all(org)], ({ browserId }: BrowserRef) => api.delete(`/${org}/my-browsers/${browserId}`, BrowserList), {
    done: "notifications.browsers.removed",
  });
