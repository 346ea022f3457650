"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { CreatedResetLink } from "@/lib/contracts/account";
import {
  type ChangeRole,
  CreatedInvite,
  type CreateInvite,
  MemberList,
  type RemoveMember,
  type RevokeInvite,
} from "@/lib/contracts/member";
import { api } from "../api";
import { useChange } from "../use-change";

const Nothing = z.unknown();

export const members = {
  all: (org: string) => ["members", org] as const,
  list: (org: string) =>
    queryOptions({ queryKey: members.all(org), queryFn: ({ signal }) => api.get(`/${org}/members`, MemberList, undefined, signal) }),
};

export const useCreateInvite = (org: string) =>
  useChange([members.all(org)], (input: CreateInvite) => api.post(`/${org}/invites`, CreatedInvite, input), { quiet: true });
export const useRevokeInvite = (org: string) =>
  useChange([members.all(org)], (input: RevokeInvite) => api.post(`/${org}/invites/revoke`, Nothing, input), {
    done: "members.invitationRevoked",
  });
export const useChangeRole = (org: string) =>
  useChange([members.all(org)], (input: ChangeRole) => api.post(`/${org}/members/role`, Nothing, input), { done: "members.roleChanged" });
export const useRemoveMember = (org: string) =>
  useChange([members.all(org)], (input: RemoveMember) => api.post(`/${org}/members/remove`, Nothing, input), { done: "members.removed" });
export const useCreateResetLink = (org: string) =>
  useChange([], (input: RemoveMember) => api.post(`/${org}/members/reset-link`, CreatedResetLink, input));
