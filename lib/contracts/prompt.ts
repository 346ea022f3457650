import * as z from "zod";

/** In characters. */
export const LONGEST_PROMPT = 200_000;
export const LONGEST_SYSTEM_PROMPT = 50_000;
export const LONGEST_TOOL_RESULT = 100_000;
export const MOST_IMAGES = 8;
export const MOST_TOOLS = 32;
export const MOST_STOPS = 16;
/** Small enough to travel as JSON within the portal's bound on a request's body. */
export const LARGEST_IMAGE_BYTES = 700_000;
/** The longer side of an image, in pixels. */
export const LONGEST_IMAGE_SIDE = 8_192;

const JsonObject = z.record(z.string(), z.unknown());

/** A function that the model may call; `parameters` is a JSON schema. */
export const Tool = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/, "1 to 64 letters, digits, _ or -"),
  description: z.string().max(10_000).optional(),
  parameters: JsonObject.optional(),
});
export type Tool = z.infer<typeof Tool>;

/** OpenAI wraps a tool as `{ type: "function", function: … }`; both forms are accepted. */
const unwrapped = (tool: unknown) =>
  z.object({ type: z.literal("function"), function: z.unknown() }).safeParse(tool).data?.function ?? tool;
export const ToolList = z.array(z.preprocess(unwrapped, Tool)).min(1).max(MOST_TOOLS);

/** The parameters of a prompt. An absent one is not sent, so that the endpoint's default applies. */
export const Parameters = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.int().min(1).max(1_000_000).optional(),
  seed: z.int().optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  stop: z.array(z.string().min(1).max(200)).min(1).max(MOST_STOPS).optional(),
  /** The JSON schema that the answer has to follow. */
  schema: JsonObject.optional(),
  tools: z.array(Tool).min(1).max(MOST_TOOLS).optional(),
});
export type Parameters = z.infer<typeof Parameters>;

/** A call as the model wrote it: `arguments` should be JSON, but may not be. */
export const ToolCall = z.object({ id: z.string(), name: z.string(), arguments: z.string() });
export type ToolCall = z.infer<typeof ToolCall>;
/** A person's result of a call. */
export const ToolResult = z.strictObject({ callId: z.string().max(200), content: z.string().max(LONGEST_TOOL_RESULT) });
export type ToolResult = z.infer<typeof ToolResult>;

/** The first place where a value does not follow its schema. `path` is a JSON pointer; "" = the whole value. */
export const SchemaProblem = z.object({ path: z.string(), message: z.string() });
export type SchemaProblem = z.infer<typeof SchemaProblem>;
/** `undecided`: the value could not be checked. */
export const ValueProblem = SchemaProblem.extend({ undecided: z.literal(true).optional() });
export type ValueProblem = z.infer<typeof ValueProblem>;
/** `problem` null = it follows the schema. */
export const SchemaCheck = z.object({ problem: ValueProblem.nullable() });
export type SchemaCheck = z.infer<typeof SchemaCheck>;

/** The verdict of the schemas on an answer and the calls in it; null = there is no schema for it. */
export const AnswerChecks = z.object({ answer: SchemaCheck.nullable(), calls: z.array(SchemaCheck.nullable()) });
export type AnswerChecks = z.infer<typeof AnswerChecks>;

export const UploadImage = z.strictObject({ data: z.base64().max(Math.ceil((LARGEST_IMAGE_BYTES + 2) / 3) * 4) });
export type UploadImage = z.infer<typeof UploadImage>;
export const ImageType = z.enum(["image/png", "image/jpeg", "image/webp"]);
export const PromptImage = z.object({ id: z.uuid(), type: ImageType, width: z.int(), height: z.int() });
export type PromptImage = z.infer<typeof PromptImage>;
export const ImageRef = z.strictObject({ imageId: z.uuid() });
export type ImageRef = z.infer<typeof ImageRef>;

/** A JSON schema, or a list of tools, as somebody types it. */
export const CheckSchemaText = z.strictObject({ kind: z.enum(["schema", "tools"]), text: z.string().max(100_000) });
export type CheckSchemaText = z.infer<typeof CheckSchemaText>;
/** `line` counts from 1; null = the place is not known. */
export const SchemaTextCheck = z.object({ problem: SchemaProblem.extend({ line: z.int().nullable() }).nullable() });
export type SchemaTextCheck = z.infer<typeof SchemaTextCheck>;
