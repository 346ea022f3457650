import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/auth/auth-card";
import { ResetPasswordForm } from "@/components/auth/reset-password-form";
import { readReset } from "@/lib/accounts/reset-password";
import { AppError } from "@/lib/errors";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const reset = await readReset(token).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (reset instanceof AppError) {
    return (
      <AuthCard title="This link does not work" description={reset.message} footer={<Link href="/sign-in">Sign in</Link>}>
        {null}
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Set a new password" description={`For ${reset.email}. You will be signed out everywhere.`}>
      <ResetPasswordForm token={token} email={reset.email} />
    </AuthCard>
  );
}
