import type { Metadata } from "next";
import Link from "next/link";
import { AcceptInviteForm } from "@/components/auth/accept-invite-form";
import { AuthCard } from "@/components/auth/auth-card";
import { AppError } from "@/lib/errors";
import { readInvite } from "@/lib/members/invite";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const invite = await readInvite(token).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (invite instanceof AppError) {
    return (
      <AuthCard title="This invitation does not work" description={invite.message} footer={<Link href="/sign-in">Sign in</Link>}>
        {null}
      </AuthCard>
    );
  }
  return (
    <AuthCard title={`Join ${invite.orgName}`} description={`You are invited as ${invite.role}.`}>
      <AcceptInviteForm token={token} email={invite.email} orgName={invite.orgName} />
    </AuthCard>
  );
}
