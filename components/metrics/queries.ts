"use client";
import { queryOptions } from "@tanstack/react-query";
import { CompareAnswer, type CompareQuery } from "@/lib/contracts/compare";
import { api } from "../api";
import { endsOf, type TimeSpan } from "../charts/time-range";

export type Asked = Pick<CompareQuery, "metric" | "q" | "of" | "lowest" | "steps"> & { span: TimeSpan };

/** The request itself; a span that ends now gets its ends here. */
export const compareBody = ({ span, ...rest }: Asked): CompareQuery => ({ ...rest, ...endsOf(span) });

export const metrics = {
  all: (org: string) => ["metrics", org] as const,
  compare: (org: string, asked: Asked) =>
    queryOptions({
      queryKey: [...metrics.all(org), "compare", asked] as const,
      queryFn: ({ signal }) => api.post(`/${org}/metrics/compare`, CompareAnswer, compareBody(asked), signal),
    }),
};
