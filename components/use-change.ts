"use client";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useErrorText } from "./use-error-text";

interface Settings<Answer> {
  /** Said when it worked: a message's whole path, `members.roleChanged`, or a text made from the answer. */
  done?: string | ((answer: Answer, t: ReturnType<typeof useTranslations<never>>) => string);
  /** The caller shows errors itself (a form): no toast. */
  quiet?: boolean;
}

/**
 * A mutation that afterwards re-reads the keys it touched, and shows the outcome.
 * `const approve = useChange([repairs.all(org)], (input: ApproveRepair) => api.post(…))`
 */
export function useChange<Input, Answer>(keys: QueryKey[], change: (input: Input) => Promise<Answer>, settings: Settings<Answer> = {}) {
  const client = useQueryClient();
  const errorText = useErrorText();
  const t = useTranslations();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      if (settings.done)
        toast.success(
          typeof settings.done === "function"
            ? settings.done(answer, t)
            : t.has(settings.done as "ui.copied")
              ? t(settings.done as "ui.copied")
              : settings.done,
        );
    },
    onError: (error) => {
      if (!settings.quiet) toast.error(errorText(error));
    },
    // After a refusal too: a conflict means that what the page shows is old.
    onSettled: () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
