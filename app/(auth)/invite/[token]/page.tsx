import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { AcceptInviteForm } from "@/components/auth/accept-invite-form";
import { AuthCard } from "@/components/auth/auth-card";
import { RefusalText } from "@/components/auth/refusal-text";
import { Role } from "@/lib/contracts/member";
import { AppError } from "@/lib/errors";
import { readInvite } from "@/lib/members/invite";

export const generateMetadata = pageTitle("invitation", { referrer: "no-referrer" });

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const t = await getTranslations("auth");
  const role = await getTranslations("status.role");
  const { token } = await params;
  const invite = await readInvite(token).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (invite instanceof AppError) {
    return (
      <AuthCard
        title={t("invitationBroken")}
        description={<RefusalText said={{ ...invite.said, message: invite.message }} />}
        footer={<Link href="/sign-in">{t("signIn")}</Link>}
      >
        {null}
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("join", { org: invite.orgName })} description={t("invitedAs", { role: role(Role.parse(invite.role)) })}>
      <AcceptInviteForm token={token} email={invite.email} orgName={invite.orgName} />
    </AuthCard>
  );
}
