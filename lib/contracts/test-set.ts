import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { EndpointId } from "./playground";
import { PromptId } from "./saved-prompt";

export const MOST_ROWS = 200;
export const MOST_SUBJECTS = 6;
export const TestSetId = z.uuid();
export const TestRunId = z.uuid();

const Text = z.string().min(1).max(20_000);
const ModelId = z.string().trim().min(1).max(300);

/**
 * What an answer must be. Texts may name the row's variables. matches: a JavaScript regular expression · schema: a JSON schema, as text ·
 * within: the whole answer, in ms · similar: the cosine of the two texts' embeddings, as this model computes them.
 */
export const Expectation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("contains"), text: Text }),
  z.strictObject({ kind: z.literal("equals"), text: Text }),
  z.strictObject({ kind: z.literal("matches"), pattern: z.string().min(1).max(1_000) }),
  z.strictObject({ kind: z.literal("schema"), schema: z.string().min(1).max(50_000) }),
  z.strictObject({ kind: z.literal("within"), ms: z.int().min(1).max(600_000) }),
  z.strictObject({
    kind: z.literal("similar"),
    text: Text,
    endpointId: EndpointId,
    model: ModelId,
    atLeast: z.number().min(0).max(1),
  }),
]);
export type Expectation = z.infer<typeof Expectation>;
export type ExpectationKind = Expectation["kind"];

export const TestRow = z.strictObject({
  variables: z.record(z.string().regex(/^[A-Za-z_][\w-]{0,63}$/), z.string().max(50_000)),
  expectations: z.array(Expectation).min(1).max(10),
});
export type TestRow = z.infer<typeof TestRow>;

export const TestSetBody = z.strictObject({
  /** null = the latest when it runs. */
  promptVersion: z.int().min(1).nullable().default(null),
  maxTokens: z.int().min(1).max(100_000).default(1_024),
  rows: z.array(TestRow).min(1).max(MOST_ROWS),
});
export type TestSetBody = z.infer<typeof TestSetBody>;

/** `seenAt`: when the set that the author changed was saved; a newer one makes this a conflict. */
export const SaveTestSet = TestSetBody.extend({
  testSetId: TestSetId.optional(),
  seenAt: EpochMs.optional(),
  name: Name,
  promptId: PromptId,
});
export type SaveTestSet = z.input<typeof SaveTestSet>;
export const TestSetRef = z.strictObject({ testSetId: TestSetId });
export type TestSetRef = z.infer<typeof TestSetRef>;

export const TestSubject = z.strictObject({ endpointId: EndpointId, model: ModelId });
export type TestSubject = z.infer<typeof TestSubject>;
/** How a model and its endpoint are written. */
export const subjectName = ({ endpointName, model }: { endpointName: string; model: string }): string => `${endpointName} · ${model}`;
export const RunTestSet = z.strictObject({ testSetId: TestSetId, subjects: z.array(TestSubject).min(1).max(MOST_SUBJECTS) });
export type RunTestSet = z.infer<typeof RunTestSet>;
export const TestRunRef = z.strictObject({ runId: TestRunId });
export type TestRunRef = z.infer<typeof TestRunRef>;

export const TestSetRow = z.object({
  id: TestSetId,
  name: z.string(),
  promptName: z.string(),
  rows: z.int(),
  updatedAt: EpochMs,
});
export const TestSetList = z.object({ testSets: z.array(TestSetRow), can: z.object({ edit: z.boolean() }) });
export type TestSetList = z.infer<typeof TestSetList>;

/** waiting: no worker has begun it · running · done: every cell has a verdict · cancelled: by a person. */
export const TestRunState = z.enum(["waiting", "running", "done", "cancelled"]);
export type TestRunState = z.infer<typeof TestRunState>;
/** undecided: nothing could be compared, so it proves nothing. */
export const Verdict = z.enum(["passed", "failed", "undecided"]);
export type Verdict = z.infer<typeof Verdict>;

export const TestTotals = z.object({ cells: z.int(), passed: z.int(), failed: z.int(), undecided: z.int() });
export type TestTotals = z.infer<typeof TestTotals>;
export const TestRunRow = z.object({
  id: TestRunId,
  state: TestRunState,
  models: z.array(z.string()),
  totals: TestTotals,
  requesterName: z.string(),
  createdAt: EpochMs,
  finishedAt: EpochMs.nullable(),
});
export type TestRunRow = z.infer<typeof TestRunRow>;
export const TestSetDetail = TestSetBody.extend({
  id: TestSetId,
  name: z.string(),
  promptId: PromptId,
  promptName: z.string(),
  /** Of the version that would run. */
  variables: z.array(z.string()),
  updatedAt: EpochMs,
  /** Newest first. */
  runs: z.array(TestRunRow),
  can: z.object({ edit: z.boolean(), run: z.boolean() }),
});
export type TestSetDetail = z.infer<typeof TestSetDetail>;

/** One expectation of one answer, judged. `reason` names a sentence of the messages, which `values` fill. */
export const Finding = z.object({
  kind: z.enum(["contains", "equals", "matches", "schema", "within", "similar", "answer"]),
  verdict: Verdict,
  reason: z.enum([
    "contains",
    "containsEmpty",
    "containsNot",
    "equals",
    "equalsNot",
    "matches",
    "matchesNot",
    "patternSlow",
    "schemaFits",
    "schemaNot",
    "schemaUndecided",
    "noJson",
    "withinTime",
    "tooSlow",
    "similar",
    "similarNot",
    "noEmbedding",
    "noAnswer",
    "runOver",
    "unjudged",
  ]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof Finding>;

export const TestCell = z.object({
  row: z.int(),
  subject: z.int(),
  answer: z.string(),
  verdict: Verdict,
  findings: z.array(Finding),
  totalMs: z.number(),
  ttftMs: z.number().nullable(),
});
export type TestCell = z.infer<typeof TestCell>;

/** A copy of everything that a run was asked to do. */
export const TestRunBody = z.object({
  promptName: z.string(),
  promptVersion: z.int(),
  system: z.string(),
  text: z.string(),
  maxTokens: z.int(),
  rows: z.array(TestRow),
  subjects: z.array(TestSubject.extend({ endpointName: z.string() })),
});
export type TestRunBody = z.infer<typeof TestRunBody>;

/** Most characters of an answer in the list of cells; `TestCellRef` reads the whole of it. */
export const SHOWN_ANSWER = 400;
export const TestRunDetail = TestRunRow.extend({
  testSetId: TestSetId,
  testSetName: z.string(),
  body: TestRunBody,
  cells: z.array(TestCell),
  can: z.object({ cancel: z.boolean() }),
});
export type TestRunDetail = z.infer<typeof TestRunDetail>;
export const TestCellRef = z.strictObject({
  runId: TestRunId,
  row: z.coerce.number().int().min(0),
  subject: z.coerce.number().int().min(0),
});
export type TestCellRef = z.infer<typeof TestCellRef>;
export const ExportTestRun = z.strictObject({ runId: TestRunId, format: z.enum(["csv", "json"]) });
export type ExportTestRun = z.infer<typeof ExportTestRun>;
