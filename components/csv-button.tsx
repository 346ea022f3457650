"use client";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { toast } from "sonner";
import { send } from "./api";
import { saveFile } from "./save-file";
import { Button } from "./ui/button";
import { useErrorText } from "./use-error-text";

interface CsvButtonProps {
  /** Below `/api`; answers CSV to a POST. */
  path: string;
  /** Asked when the button is pressed: a range that ends now ends then. */
  body: () => unknown;
  name: string;
}

/** Downloads what is on the page as CSV, as the portal writes it. */
export function CsvButton({ path, body, name }: CsvButtonProps) {
  const errorText = useErrorText();
  const download = useMutation({
    mutationFn: async () => saveFile([await (await send("POST", path, { body: body() })).text()], name, "text/csv"),
    onError: (error) => toast.error(errorText(error)),
  });
  return (
    <Button size="sm" pending={download.isPending} onClick={() => download.mutate()}>
      <Download size={14} aria-hidden />
      CSV
    </Button>
  );
}
