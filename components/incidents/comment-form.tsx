"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { useCommentIncident } from "./queries";

export function CommentForm({ incidentId }: { incidentId: string }) {
  const t = useTranslations("incidents");
  const comment = useCommentIncident(useOrg());
  const [text, setText] = useState("");
  const send = () => text.trim() !== "" && comment.mutate({ incidentId, text }, { onSuccess: () => setText("") });
  return (
    <form
      className="flex flex-col gap-2 border-t p-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label={t("comment")} hideLabel>
        <Textarea
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => (event.metaKey || event.ctrlKey) && event.key === "Enter" && send()}
          placeholder={t("commentHint")}
          maxLength={4_000}
        />
      </Field>
      <Button type="submit" size="sm" className="self-end" disabled={text.trim() === ""} pending={comment.isPending}>
        {t("addComment")}
      </Button>
    </form>
  );
}
