import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { AuthCard } from "@/components/auth/auth-card";
import { RefusalText } from "@/components/auth/refusal-text";
import { ResetPasswordForm } from "@/components/auth/reset-password-form";
import { readReset } from "@/lib/accounts/reset-password";
import { AppError } from "@/lib/errors";

export const generateMetadata = pageTitle("newPassword", { referrer: "no-referrer" });

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const t = await getTranslations("auth");
  const { token } = await params;
  const reset = await readReset(token).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (reset instanceof AppError) {
    return (
      <AuthCard
        title={t("linkBroken")}
        description={<RefusalText said={{ ...reset.said, message: reset.message }} />}
        footer={<Link href="/sign-in">{t("signIn")}</Link>}
      >
        {null}
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("setNewPassword")} description={t("resetFor", { email: reset.email })}>
      <ResetPasswordForm token={token} email={reset.email} />
    </AuthCard>
  );
}
