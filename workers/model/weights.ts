import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

/** The same model with its weights stored in three ways. */
export const Variant = z.enum(["fp32", "int8", "8bit"]);
export type Variant = z.infer<typeof Variant>;

const About = z.object({
  name: z.string(),
  trainedOn: z.string(),
  textsOf: z.string(),
  parameters: z.int(),
  vocabulary: z.int(),
  width: z.int(),
  layers: z.int(),
  heads: z.int(),
  context: z.int(),
});
export type About = z.infer<typeof About>;

/** The weights lie beside the sources; the built program in dist/ finds them from there. */
const folder = process.env.MILLWRIGHT_MODEL_WEIGHTS ?? path.resolve("workers/model/weights");
const inFolder = (name: string) => path.join(folder, name);

export const aboutModel = (): About => About.parse(JSON.parse(readFileSync(inFolder("about.json"), "utf8")));
export const tokenizerFile = () => inFolder("tokenizer.json");
export const weightsFile = (variant: Variant) => inFolder(`${variant}.onnx`);
export const weightsBytes = (variant: Variant) => statSync(weightsFile(variant)).size;
