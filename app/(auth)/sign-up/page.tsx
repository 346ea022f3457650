import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { hasAnyUser } from "@/lib/auth/directory";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  if (await hasAnyUser()) redirect("/sign-in");
  const { token } = await searchParams;
  return (
    <AuthCard title="Set up Millwright" description="The first account owns the organisation. Everybody else joins by invitation.">
      <SignUpForm token={typeof token === "string" ? token : ""} />
    </AuthCard>
  );
}
