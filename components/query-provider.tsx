"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api";

const final = new Set(["not-found", "forbidden", "unauthenticated", "bad-request", "invalid", "conflict"]);

const makeClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // Freshness comes from the live stream; this is only the net below it.
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && !(error instanceof ApiError && final.has(error.code)),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
    },
  });

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
