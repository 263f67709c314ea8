import { namedProblem, plainProblem } from './problems.ts';

const MOST_BYTES = 262_144;

/** The JSON of a request. Throws the problem of one that is none, or too large; no more is read than may be. */
export async function requestBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw plainProblem(415, 'Send JSON, as Content-Type: application/json.');
  const text = await textOf(request);
  try {
    return JSON.parse(text);
  } catch {
    throw namedProblem('invalid-input', 400, 'The body is no JSON.');
  }
}

async function textOf({ headers, body }: Request): Promise<string> {
  const tooLarge = () => plainProblem(413, `A body may have ${MOST_BYTES} bytes.`, { Connection: 'close' });
  if (Number(headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
