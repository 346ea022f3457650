"use client";
import { createContext, type ReactNode, use, useId } from "react";
import { cx } from "./class-names";

interface FieldLink {
  id: string;
  describedBy?: string;
  invalid: boolean;
  required: boolean;
}
const Link = createContext<FieldLink | null>(null);

/** The attributes of an input inside a `Field` that connect it with its label, hint and error. */
export function useFieldProps(own: { id?: string }) {
  const field = use(Link);
  if (!field) return own.id ? { id: own.id } : {};
  return {
    id: own.id ?? field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid || undefined,
    "aria-required": field.required || undefined,
  };
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  className?: string;
  /** One Input, Textarea or Select. */
  children: ReactNode;
}
export function Field({ label, hint, error, required = false, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = cx(hint ? hintId : undefined, error ? errorId : undefined) || undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium text-sm"}>
        {label}
      </label>
      <Link value={{ id, describedBy, invalid: Boolean(error), required }}>{children}</Link>
      {hint && (
        <p id={hintId} className="text-muted text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="text-bad text-xs">
          {error}
        </p>
      )}
    </div>
  );
}
