"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import {
  Account,
  type ChangeName,
  type ChangePassword,
  type EndSession,
  PasskeyQuestion,
  type ReadNotices,
  SecurityNotices,
} from "@/lib/contracts/account";
import { api } from "../api";
import { answerQuestion } from "../passkeys/browser";
import { useChange } from "../use-change";

const Nothing = z.unknown();

export const account = {
  all: ["account"] as const,
  mine: queryOptions({ queryKey: ["account"], queryFn: ({ signal }) => api.get("/account", Account, undefined, signal) }),
};
export const useChangeName = () =>
  useChange([account.all], (input: ChangeName) => api.patch("/account", Nothing, input), { done: "account.nameChanged" });
export const useChangePassword = () =>
  useChange([account.all], (input: ChangePassword) => api.post("/account/password", Nothing, input), {
    done: "account.passwordChanged",
    quiet: true,
  });
export const useEndSession = () =>
  useChange([account.all], (input: EndSession) => api.post("/account/sessions/end", Nothing, input), { done: "account.sessionEnded" });
export const useEndOthers = () =>
  useChange([account.all], () => api.post("/account/sessions/end-others", Nothing), { done: "account.othersEnded" });

export const useShowPassword = () =>
  useChange([], (password: string) => api.post("/account/reauthenticate", Nothing, { password }), { quiet: true });
export const useShowPasskey = () =>
  useChange(
    [],
    async () => {
      const question = await api.get("/account/reauthenticate", PasskeyQuestion);
      return api.post("/account/reauthenticate", Nothing, { passkey: await answerQuestion(question) });
    },
    { quiet: true },
  );

const noticesOf = (org: string) => ["security-notices", org] as const;
export const securityNotices = (org: string) =>
  queryOptions({
    queryKey: noticesOf(org),
    queryFn: ({ signal }) => api.get(`/${org}/security-notices`, SecurityNotices, undefined, signal),
  });
export const useReadNotices = (org: string) =>
  useChange([noticesOf(org)], (input: ReadNotices) => api.post(`/${org}/security-notices`, Nothing, input));
