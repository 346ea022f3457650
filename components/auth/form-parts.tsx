"use client";
import type { ComponentProps, ReactNode } from "react";
import { ApiError } from "../api";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText } from "../use-error-text";

interface NamedFieldProps extends ComponentProps<"input"> {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error: unknown;
}
/** A field that shows the portal's refusal when the refusal names it. */
export function NamedField({ name, label, hint, error, ...rest }: NamedFieldProps) {
  const errorText = useErrorText();
  const refused = error instanceof ApiError && error.path === name ? errorText(error) : undefined;
  return (
    <Field label={label} hint={hint} error={refused} required={rest.required}>
      <Input name={name} {...rest} className="h-10" />
    </Field>
  );
}

/** A refusal that belongs to no field of the form. */
export function FormError({ error, fields }: { error: unknown; fields: string[] }) {
  const errorText = useErrorText();
  if (!error || (error instanceof ApiError && error.path && fields.includes(error.path))) return null;
  return (
    <p role="alert" className="text-pretty text-bad text-sm">
      {errorText(error)}
    </p>
  );
}
