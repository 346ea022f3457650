import { answerText } from "./answer-text";
import { type Ending, type Engine, makeEngine } from "./engine";
import { loadNetwork } from "./network";
import { Refusal } from "./refusal";
import type { Common } from "./requests";
import { loadTokenizer, type Tokenizer } from "./tokenizer";
import { type About, aboutModel, tokenizerFile, type Variant } from "./weights";

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}
export interface Answer {
  text: string;
  ending: Ending;
  usage: Usage;
}
export interface ServedModel {
  about: About;
  engine: Engine;
  tokenizer: Tokenizer;
  /** A chat's prompt. The model was trained on single questions, so it gets the last one alone. */
  chatPrompt(question: string): number[];
  /** Answers a prompt; `onText` gets the text as it grows. */
  answer(prompt: number[], options: Common, signal: AbortSignal, onText: (text: string) => void): Promise<Answer>;
  close(): Promise<void>;
}

/** One variant of the model, ready to answer. */
export async function loadModel(variant: Variant): Promise<ServedModel> {
  const about = aboutModel();
  const tokenizer = loadTokenizer(tokenizerFile());
  const network = await loadNetwork(about, variant);
  const engine = makeEngine(about, network);
  const { user, bot, end } = tokenizer.special;
  return {
    about,
    engine,
    tokenizer,
    chatPrompt: (question) => [user, ...tokenizer.encode(question), bot],
    async answer(prompt, options, signal, onText) {
      const room = about.context - prompt.length;
      if (room < 1) {
        const message = `The prompt has ${prompt.length} tokens. Prompt and answer together can have ${about.context}.`;
        throw new Refusal(400, message, "context_length_exceeded");
      }
      const stops = typeof options.stop === "string" ? [options.stop] : (options.stop ?? []);
      const growing = answerText(tokenizer, stops);
      let text = "";
      let tokens = 0;
      const show = (more: string) => {
        text += more;
        if (more !== "") onText(more);
      };
      const ending = await engine.generate({
        prompt,
        end,
        signal,
        maxTokens: Math.min(room, options.max_completion_tokens ?? options.max_tokens ?? room),
        temperature: options.temperature ?? 0,
        topP: options.top_p ?? 1,
        seed: options.seed ?? undefined,
        onToken(token) {
          tokens += 1;
          const { text: more, stopped } = growing.push(token);
          show(more);
          return !stopped;
        },
      });
      show(growing.end());
      const usage = { prompt_tokens: prompt.length, completion_tokens: tokens, total_tokens: prompt.length + tokens };
      return { text, ending, usage };
    },
    close: () => network.close(),
  };
}
