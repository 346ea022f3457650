"use client";
import { ApiError } from "../api";
import { type Said, useErrorText } from "../use-error-text";

/** Why the server refused while it made the page, in the reader's language. */
export const RefusalText = ({ said }: { said: Said }) => useErrorText()(new ApiError("not-found", said));
