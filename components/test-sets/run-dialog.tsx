"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { MOST_SUBJECTS, subjectName } from "@/lib/contracts/test-set";
import { type ChosenModel, ModelPicker } from "../endpoints/model-picker";
import { endpointQueries } from "../endpoints/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { useOrg } from "../viewer";
import { useRunTestSet } from "./queries";

const isSame = (one: ChosenModel, other: ChosenModel) => one.endpointId === other.endpointId && one.model === other.model;

/** Chooses the models that a test set is run over. */
export function RunDialog({ testSet: { id, name }, onClose }: { testSet: { id: string; name: string }; onClose: () => void }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const router = useRouter();
  const run = useRunTestSet(org);
  const endpoints = useQuery(endpointQueries.list(org)).data?.endpoints ?? [];
  const [added, setAdded] = useState<ChosenModel[]>([]);
  const [picked, setPicked] = useState<ChosenModel>({ endpointId: "", model: "" });
  const chosen = picked.endpointId === "" ? { endpointId: endpoints[0]?.id ?? "", model: picked.model } : picked;
  const isNew = chosen.model !== "" && !added.some((each) => isSame(each, chosen));
  // The model in the fields counts too, so that it need not be added before the start.
  const subjects = isNew && added.length < MOST_SUBJECTS ? [...added, chosen] : added;
  const nameOf = ({ endpointId, model }: ChosenModel) =>
    subjectName({ endpointName: endpoints.find((each) => each.id === endpointId)?.name ?? "", model });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("runTitle", { name })}
      description={t("runAbout")}
      footer={
        <Button
          variant="primary"
          pending={run.isPending}
          disabled={subjects.length === 0}
          onClick={() =>
            run.mutate(
              { testSetId: id, subjects },
              { onSuccess: ({ runId }) => router.push(`/${org}/playground/test-sets/${id}/runs/${runId}`) },
            )
          }
        >
          {t("start")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {added.length > 0 && (
          <ul aria-label={t("models")} className="divide-y rounded-md border text-sm">
            {added.map((subject) => (
              <li key={nameOf(subject)} className="flex items-center gap-2 px-3 py-1">
                <span className="min-w-0 flex-1 break-words">{nameOf(subject)}</span>
                <Button
                  variant="ghost"
                  size="sm"
                  icon
                  aria-label={t("removeModel", { name: nameOf(subject) })}
                  onClick={() => setAdded(added.filter((each) => each !== subject))}
                >
                  <X size={14} aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        )}
        {endpoints.length === 0 ? (
          <p className="text-muted text-sm">{t("noEndpoints")}</p>
        ) : (
          <div className="flex flex-wrap items-end gap-2">
            <ModelPicker
              endpoints={endpoints}
              labels={{ endpoint: t("endpoint"), model: t("model") }}
              value={chosen}
              onChange={setPicked}
            />
            <Button disabled={!isNew || added.length >= MOST_SUBJECTS} onClick={() => setAdded([...added, chosen])}>
              <Plus size={15} aria-hidden />
              {t("addModel")}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
