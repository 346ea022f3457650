import { CheckSchemaText } from "@/lib/contracts/prompt";
import { change } from "@/lib/http";
import { checkSchemaText } from "@/lib/playground/check-schema-text";

export const POST = change(CheckSchemaText, checkSchemaText);
