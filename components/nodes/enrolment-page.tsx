"use client";
import { CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Card, CardBody, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Enrol } from "./enrol";

/** What the agent promises, among the `nodes.enrolment.promise` messages. */
const promises = ["out", "key", "plan", "policy"] as const;

/** Adding nodes, for those who came to settings to do it. */
export function EnrolmentPage({ canEnrol }: { canEnrol: boolean }) {
  const t = useTranslations("nodes");
  return (
    <>
      <PageHeader title={t("enrolment.title")} description={t("enrolment.about")} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Card>
          <CardHeader title={t("add")} description={t("addAbout")} />
          <CardBody className="p-4">{canEnrol ? <Enrol /> : <p className="text-muted text-sm">{t("enrolment.notAllowed")}</p>}</CardBody>
        </Card>
        <Card>
          <CardHeader title={t("enrolment.mayDo")} />
          <ul className="flex flex-col gap-2.5 p-4 text-sm">
            {promises.map((promise) => (
              <li key={promise} className="flex gap-2.5">
                <CircleCheck size={15} aria-hidden className="mt-0.5 shrink-0 text-muted" />
                <span className="min-w-0 break-words text-pretty">{t(`enrolment.promise.${promise}`)}</span>
              </li>
            ))}
          </ul>
        </Card>
      </div>
    </>
  );
}
