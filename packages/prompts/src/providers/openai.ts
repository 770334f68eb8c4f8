/** @file OpenAI's API and the servers that speak it (vLLM, Ollama, llama.cpp, …), through the official client. */

import { type Answer, type LanguageModel, LanguageModelError, type Question } from "../language-model.ts";
import type { Json } from "../prompt-set.ts";

// 150 modules, more than a tenth of a second: for whoever asks, not for everybody who reads a prompt set.
const load = () => import("openai");
type Library = Awaited<ReturnType<typeof load>>;
type Client = InstanceType<Library["OpenAI"]>;

/** Options of `openaiModel`. */
export interface OpenaiModelOptions {
  readonly model: string;
  /** Never logged, never written; errors are cleaned of it. Compatible servers without keys take any text. */
  readonly apiKey: string;
  /** Of a compatible server, for example "http://localhost:11434/v1". Default: OpenAI's own. */
  readonly baseUrl?: string;
  /**
   * "chat": chat completions, which every compatible server has. "responses": the Responses API, the only one of some models. "auto" (default): chat, and
   * responses once the server has said that the model is to be found there.
   */
  readonly api?: "auto" | "chat" | "responses";
  /** Sampling temperature; not sent unless given, because reasoning models refuse it. */
  readonly temperature?: number;
  /** The most tokens of an answer, hidden reasoning included. Default 400: a sentence has 40, small reasoning models think for a few hundred. */
  readonly maxTokens?: number;
  /** Milliseconds until a request counts as stalled. Default 60,000. */
  readonly timeoutMs?: number;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A model behind OpenAI's API. One request per answer and no retries of its own: those are `writePrompts`'.
 * @throws TypeError for an empty model name or key, an address that is none or that holds a secret
 * @example openaiModel({ model: "llama3.2", baseUrl: "http://localhost:11434/v1", apiKey: "none" })
 */
export function openaiModel(options: OpenaiModelOptions): LanguageModel {
  const { model, apiKey, baseUrl, api = "auto", temperature, maxTokens = 400, timeoutMs = 60_000, fetch } = options;
  if (model === "") throw new TypeError("openaiModel: model is empty; name one that the server offers");
  if (apiKey === "") throw new TypeError("openaiModel: apiKey is empty; servers without keys take any text");
  if (baseUrl !== undefined) checkAddress(baseUrl);
  const connect = ({ OpenAI }: Library) =>
    new OpenAI({
      apiKey,
      // Given in full, so that nothing comes from the environment in silence.
      baseURL: baseUrl ?? "https://api.openai.com/v1",
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: "off",
      ...(fetch ? { fetch } : {}),
    });
  const sampling = temperature === undefined ? {} : { temperature };
  // OpenAI's newer models know only the first name, most compatible servers only the second.
  const limit = baseUrl === undefined ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };

  const chat = async (client: Client, { text, instructions }: Question, signal: AbortSignal): Promise<Answer> => {
    const reply = await client.chat.completions.create(
      {
        model,
        messages: [
          { role: "system", content: instructions },
          { role: "user", content: text },
        ],
        ...limit,
        ...sampling,
      },
      { signal },
    );
    const choice = reply.choices?.[0];
    if (choice?.message === undefined || choice.message === null) throw unreadable(model, reply);
    const refused = choice.finish_reason === "content_filter" || (choice.message.refusal ?? "") !== "";
    return {
      text: choice.message.content ?? choice.message.refusal ?? "",
      end: refused ? "refusal" : choice.finish_reason === "length" ? "length" : "stop",
      inputTokens: reply.usage?.prompt_tokens ?? 0,
      outputTokens: reply.usage?.completion_tokens ?? 0,
    };
  };

  const responses = async (client: Client, { text, instructions }: Question, signal: AbortSignal): Promise<Answer> => {
    const reply = await client.responses.create(
      { model, instructions, input: text, max_output_tokens: maxTokens, store: false, ...sampling },
      { signal },
    );
    if (!Array.isArray(reply.output)) throw unreadable(model, reply);
    if (reply.status === "failed")
      throw new LanguageModelError(`openaiModel: ${model} failed: ${reply.error?.message ?? "no reason given"}`, { retryable: true });
    const parts = reply.output.flatMap((item) => (item.type === "message" ? item.content : []));
    const refusal = parts.find((part) => part.type === "refusal");
    const said = parts.map((part) => (part.type === "output_text" ? part.text : "")).join("");
    return {
      text: refusal?.type === "refusal" ? refusal.refusal : said,
      end: refusal ? "refusal" : reply.status === "incomplete" ? "length" : "stop",
      inputTokens: reply.usage?.input_tokens ?? 0,
      outputTokens: reply.usage?.output_tokens ?? 0,
    };
  };

  let ask = api === "responses" ? responses : chat;
  let client: Client | undefined;
  return {
    name: model,
    parameters: {
      api,
      maxTokens,
      ...sampling,
      ...(baseUrl === undefined ? {} : { baseUrl: baseUrl }),
    } satisfies Record<string, Json>,
    ask: async (question, { signal }) => {
      signal.throwIfAborted();
      const library = await load();
      client ??= connect(library);
      const explain = (error: unknown) => explained(library, error, model, apiKey, baseUrl, signal);
      // Of questions that are asked at once, several may learn it.
      const way = ask;
      try {
        return await way(client, question, signal);
      } catch (error) {
        if (api !== "auto" || way !== chat || !onlyInResponses(library, error)) throw explain(error);
        ask = responses;
        return await responses(client, question, signal).catch((second: unknown) => Promise.reject(explain(second)));
      }
    },
  };
}

/** OpenAI answers 404 or 400 and names the other endpoint. */
function onlyInResponses({ APIError }: Library, error: unknown): boolean {
  return error instanceof APIError && (error.status === 404 || error.status === 400) && /v1\/responses/.test(error.message);
}

function unreadable(model: string, reply: unknown): LanguageModelError {
  return new LanguageModelError(
    `openaiModel: ${model} sent a reply of another form: ${(JSON.stringify(reply) ?? String(reply)).slice(0, 200)}`,
    {
      retryable: true,
    },
  );
}

/** The client's errors in words that say what to do, without the key. */
function explained(
  { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError }: Library,
  error: unknown,
  model: string,
  apiKey: string,
  baseUrl: string | undefined,
  signal: AbortSignal,
): unknown {
  if (signal.aborted || error instanceof APIUserAbortError) return signal.reason ?? error;
  if (error instanceof LanguageModelError) return error;
  const where = baseUrl === undefined ? "OpenAI" : baseUrl;
  const fail = (message: string, retryable: boolean, retryAfterMs?: number) =>
    // The cause is left out on purpose: the client's error objects hold the request's headers.
    new LanguageModelError(`openaiModel: ${message}`.replaceAll(apiKey, "***"), { retryable, retryAfterMs });
  if (error instanceof APIConnectionTimeoutError) return fail(`${where} did not answer in time`, true);
  if (error instanceof APIConnectionError)
    return fail(`${where} cannot be reached (${rootOf(error)}); is the server running, and is the address right?`, true);
  if (error instanceof APIError) {
    const { status } = error;
    if (status === 401 || status === 403)
      return fail(`${where} refused the key (${error.message}); check it, and that it may use "${model}"`, false);
    if (status === 404) return fail(`${where} does not know "${model}" (${error.message}); name a model that the server lists`, false);
    const retryable =
      status === undefined || status === 408 || status === 409 || status >= 500 || (status === 429 && error.code !== "insufficient_quota");
    return fail(`${where}: ${error.message}`, retryable, retryAfter(error.headers));
  }
  // A body that is no JSON arrives as a SyntaxError.
  return fail(`${where} sent what cannot be read: ${(error as Error).message}`, error instanceof SyntaxError);
}

function rootOf(error: Error): string {
  let root: unknown = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const { code, message } = root as { code?: string; message: string };
  return code ?? message;
}

/** `retry-after-ms`, or `retry-after` in seconds. A date is not honoured: it would need a clock. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? 1000 * seconds : undefined;
}

/** The address goes into the prompt set: no secrets in it. */
function checkAddress(baseUrl: string): void {
  if (!/^https?:/.test(baseUrl) || !URL.canParse(baseUrl))
    throw new TypeError(`openaiModel: baseUrl ${JSON.stringify(baseUrl)} is not an address; wanted one like http://localhost:11434/v1`);
  const { username, password, search } = new URL(baseUrl);
  if (username + password + search !== "")
    throw new TypeError("openaiModel: baseUrl must hold no user name, password or query; the key belongs into apiKey");
}
