import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Answer, memoryCache, openaiModel, type Question, writePrompts } from "../src/index.ts";
import { checkLanguageModel } from "../src/testing/index.ts";

const KEY = "sk-secret-0123456789";
const QUESTION: Question = { text: "Describe a chair.", instructions: "One sentence.", className: "chair", attempt: 0 };
type Reply = (
  request: IncomingMessage,
  response: ServerResponse,
  body: { model: string; messages?: { content: string }[]; input?: string },
) => void;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});

/** A server on loopback that answers the requests with `replies`, the last of them again and again. */
async function serve(
  ...replies: Reply[]
): Promise<{ baseUrl: string; requests: { url: string; key: string | undefined; body: unknown }[] }> {
  const requests: { url: string; key: string | undefined; body: unknown }[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const body = JSON.parse(text);
      requests.push({ url: request.url!, key: request.headers.authorization, body });
      (replies.length > 1 ? replies.shift()! : replies[0]!)(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
const chat = (content: string | null, extra: object = {}) =>
  json(200, {
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop", ...extra }],
    usage: { prompt_tokens: 20, completion_tokens: 8 },
  });
const fault = (status: number, message: string, headers: Record<string, string> = {}, code: string | null = null) =>
  json(status, { error: { message, type: "t", param: null, code } }, headers);
const responses = (content: object[], extra: object = {}) =>
  json(200, {
    id: "r",
    status: "completed",
    output: [{ type: "reasoning" }, { type: "message", role: "assistant", content }],
    usage: { input_tokens: 20, output_tokens: 8 },
    ...extra,
  });

const ask = (baseUrl: string, options: object = {}, signal = new AbortController().signal): Promise<Answer> =>
  openaiModel({ model: "m", apiKey: KEY, baseUrl, ...options }).ask(QUESTION, { signal });

test("chat completions: the request and the answer; the conformance suite", async () => {
  const { baseUrl, requests } = await serve(chat("A seat with legs."));
  await expect(ask(baseUrl, { temperature: 0.7, maxTokens: 50 })).resolves.toEqual({
    text: "A seat with legs.",
    end: "stop",
    inputTokens: 20,
    outputTokens: 8,
  });
  expect(requests).toEqual([
    {
      url: "/v1/chat/completions",
      key: `Bearer ${KEY}`,
      body: {
        model: "m",
        messages: [
          { role: "system", content: "One sentence." },
          { role: "user", content: "Describe a chair." },
        ],
        max_tokens: 50,
        temperature: 0.7,
      },
    },
  ]);
  await checkLanguageModel(openaiModel({ model: "m", apiKey: KEY, baseUrl }), QUESTION);
});

test.each([
  { name: "cut at the length limit", reply: chat("A seat", { finish_reason: "length" }), answer: { text: "A seat", end: "length" } },
  {
    name: "a refusal in words of the API",
    reply: chat(null, { message: { content: null, refusal: "No." } }),
    answer: { text: "No.", end: "refusal" },
  },
  { name: "a content filter", reply: chat(null, { finish_reason: "content_filter" }), answer: { text: "", end: "refusal" } },
])("chat: $name", async ({ reply, answer }) => {
  const { baseUrl } = await serve(reply);
  await expect(ask(baseUrl)).resolves.toMatchObject(answer);
});

test.each([
  {
    name: "an answer",
    reply: responses([{ type: "output_text", text: "A seat.", annotations: [] }]),
    answer: { text: "A seat.", end: "stop", inputTokens: 20 },
  },
  { name: "a refusal", reply: responses([{ type: "refusal", refusal: "No." }]), answer: { text: "No.", end: "refusal" } },
  {
    name: "cut",
    reply: responses([{ type: "output_text", text: "A", annotations: [] }], { status: "incomplete" }),
    answer: { text: "A", end: "length" },
  },
])("the Responses API: $name", async ({ reply, answer }) => {
  const { baseUrl, requests } = await serve(reply);
  await expect(ask(baseUrl, { api: "responses" })).resolves.toMatchObject(answer);
  expect(requests[0]).toMatchObject({
    url: "/v1/responses",
    body: { instructions: "One sentence.", input: "Describe a chair.", store: false },
  });
});

test("a model that lives in the Responses API only is found there, once and for all", async () => {
  const { baseUrl, requests } = await serve(
    fault(404, "This model is only supported in v1/responses and not in v1/chat/completions."),
    responses([{ type: "output_text", text: "A seat.", annotations: [] }]),
  );
  const model = openaiModel({ model: "m", apiKey: KEY, baseUrl });
  const { signal } = new AbortController();
  await expect(model.ask(QUESTION, { signal })).resolves.toMatchObject({ text: "A seat." });
  await model.ask(QUESTION, { signal });
  expect(requests.map(({ url }) => url)).toEqual(["/v1/chat/completions", "/v1/responses", "/v1/responses"]);
});

test("questions that are asked at once all find their way to the Responses API", async () => {
  const elsewhere = fault(404, "This model is only supported in v1/responses and not in v1/chat/completions.");
  const seat = responses([{ type: "output_text", text: "A seat.", annotations: [] }]);
  const { baseUrl } = await serve((request, ...rest) => (request.url === "/v1/responses" ? seat : elsewhere)(request, ...rest));
  const model = openaiModel({ model: "m", apiKey: KEY, baseUrl });
  const { signal } = new AbortController();
  const answers = await Promise.all([1, 2, 3].map(() => model.ask(QUESTION, { signal })));
  expect(answers.map(({ text }) => text)).toEqual(["A seat.", "A seat.", "A seat."]);
});

const stalled: Reply = () => {};
test.each([
  {
    name: "429 with retry-after",
    reply: fault(429, "slow down", { "retry-after": "2" }),
    error: { retryable: true, retryAfterMs: 2000 },
    message: "slow down",
  },
  {
    name: "429 with retry-after-ms",
    reply: fault(429, "slow down", { "retry-after-ms": "150" }),
    error: { retryable: true, retryAfterMs: 150 },
    message: "slow down",
  },
  { name: "429 without", reply: fault(429, "slow down"), error: { retryable: true, retryAfterMs: undefined }, message: "slow down" },
  { name: "an exhausted quota", reply: fault(429, "no money", {}, "insufficient_quota"), error: { retryable: false }, message: "no money" },
  { name: "500", reply: fault(500, "oops"), error: { retryable: true }, message: "oops" },
  {
    name: "503 in HTML",
    reply: ((_, response) => response.writeHead(503).end("<html>")) as Reply,
    error: { retryable: true },
    message: "503",
  },
  { name: "a stalled connection", reply: stalled, error: { retryable: true }, message: "did not answer in time" },
  {
    name: "malformed JSON",
    reply: ((_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"choices": [')) as Reply,
    error: { retryable: true },
    message: "cannot be read",
  },
  { name: "JSON of another form", reply: json(200, { hello: 1 }), error: { retryable: true }, message: "a reply of another form" },
  { name: "a wrong key", reply: fault(401, `Incorrect API key provided: ${KEY}`), error: { retryable: false }, message: "refused the key" },
  {
    name: "an unknown model",
    reply: fault(404, "The model `m` does not exist"),
    error: { retryable: false },
    message: 'does not know "m"',
  },
  {
    name: "a bad request",
    reply: fault(400, "temperature is not supported"),
    error: { retryable: false },
    message: "temperature is not supported",
  },
])("$name", async ({ reply, error, message }) => {
  const { baseUrl } = await serve(reply);
  const failure = await ask(baseUrl, { timeoutMs: reply === stalled ? 300 : 60_000 }).catch(
    (thrown: unknown) => thrown as Error & { cause?: unknown },
  );
  expect(failure).toMatchObject({ name: "LanguageModelError", ...error });
  expect((failure as Error).message).toContain(message);
  // The key is in nothing that could be logged.
  expect(JSON.stringify([String(failure), (failure as Error).stack, failure])).not.toContain(KEY);
});

test("an unreachable server", async () => {
  const { baseUrl } = await serve(stalled);
  await new Promise((resolve) => server!.close(resolve));
  await expect(ask(baseUrl)).rejects.toMatchObject({
    retryable: true,
    message: expect.stringContaining("cannot be reached (ECONNREFUSED)"),
  });
});

test("an aborted signal ends a request under way with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { baseUrl } = await serve(() => controller.abort(reason));
  await expect(ask(baseUrl, {}, controller.signal)).rejects.toBe(reason);
});

test.each([
  { options: { model: "" }, message: "model is empty" },
  { options: { apiKey: "" }, message: "apiKey is empty" },
  { options: { baseUrl: "localhost" }, message: "is not an address" },
  { options: { baseUrl: "http://user:secret@127.0.0.1/v1" }, message: "the key belongs into apiKey" },
  { options: { baseUrl: "https://example.org/v1?key=secret" }, message: "the key belongs into apiKey" },
])("refuses $options", ({ options, message }) => {
  expect(() => openaiModel({ model: "m", apiKey: KEY, ...options })).toThrow(message);
});

test("a whole run through faults: nothing is asked again after a restart, and the key is not in the set", async () => {
  const good: Reply = (_, response, body) => {
    const subject = /3D (\w+)/.exec(body.messages![1]!.content)![1]!;
    chat(`Sentence about ${subject} number ${seen.filter((text) => text === subject).length}.`)(_, response, body);
    seen.push(subject);
  };
  const seen: string[] = [];
  const { baseUrl, requests } = await serve(
    fault(429, "slow", { "retry-after": "0" }),
    fault(500, "oops"),
    chat("I'm sorry, I can't."),
    good,
  );
  const cache = memoryCache();
  const options = {
    model: openaiModel({ model: "m", apiKey: KEY, baseUrl }),
    classes: ["chair", "table"],
    command: "shape-description",
    perClass: 2,
    date: "2026-01-31",
    countTokens: (text: string) => text.length / 4,
    cache,
    retry: { sleep: async () => {} },
  } as const;
  const { set, rejected } = await writePrompts(options);
  expect(rejected.map(({ reason }) => reason)).toEqual(["the model refused"]);
  const before = requests.length;
  expect(before).toBe(2 + 1 + 4);
  expect((await writePrompts(options)).set).toEqual(set);
  expect(requests.length).toBe(before);
  expect(JSON.stringify(set)).not.toMatch(/secret/);
});
