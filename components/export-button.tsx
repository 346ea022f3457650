"use client";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { toast } from "sonner";
import { send } from "./api";
import { saveFile } from "./save-file";
import { Button } from "./ui/button";
import { useErrorText } from "./use-error-text";

const types = { csv: "text/csv", json: "application/json" };

interface ExportButtonProps {
  /** Below `/api`; answers the file to a POST. */
  path: string;
  /** Asked when the button is pressed: a range that ends now ends then. */
  body: () => unknown;
  /** Without its ending. */
  name: string;
  type?: keyof typeof types;
  /** Where there are several side by side. */
  label?: string;
}

/** Downloads the page's data as a file that the portal writes. */
export function ExportButton({ path, body, name, type = "csv", label }: ExportButtonProps) {
  const errorText = useErrorText();
  const download = useMutation({
    mutationFn: async () => saveFile([await (await send("POST", path, { body: body() })).text()], `${name}.${type}`, types[type]),
    onError: (error) => toast.error(errorText(error)),
  });
  return (
    <Button size="sm" pending={download.isPending} onClick={() => download.mutate()} aria-label={label}>
      <Download size={14} aria-hidden />
      {type.toUpperCase()}
    </Button>
  );
}
