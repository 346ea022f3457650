"use client";
import { queryOptions } from "@tanstack/react-query";
import { PasskeyChallenge, PasskeyList, type RemovePasskey } from "@/lib/contracts/passkey";
import { api } from "../api";
import { useChange } from "../use-change";
import { createPasskey } from "./browser";

export const passkeys = {
  all: (org: string) => ["passkeys", org] as const,
  list: (org: string) =>
    queryOptions({ queryKey: passkeys.all(org), queryFn: ({ signal }) => api.get(`/${org}/passkeys`, PasskeyList, undefined, signal) }),
};

export const useAddPasskey = (org: string) =>
  useChange(
    [passkeys.all(org)],
    async (name: string) => {
      const asked = await api.post(`/${org}/passkeys/challenge`, PasskeyChallenge, {});
      return api.post(`/${org}/passkeys`, PasskeyList, await createPasskey(asked, name));
    },
    { done: "passkeys.addedDone" },
  );
export const useRemovePasskey = (org: string) =>
  useChange([passkeys.all(org)], ({ credentialId }: RemovePasskey) => api.delete(`/${org}/passkeys/${credentialId}`, PasskeyList), {
    done: "passkeys.removedDone",
  });
