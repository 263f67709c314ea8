import { expect } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import type { Input, OperationId } from '../../src/client/client.ts';
import type { Operations } from '../../src/client/operations.ts';
import type { Served } from './app.ts';

/** The answer, once it has been held against its schema. */
export async function checked<Id extends OperationId>(
  api: Served,
  id: Id,
  input: Input<Id>,
): Promise<Operations[Id]['answer']> {
  const answer = await api.call(id, input);
  const schema = OPERATIONS.find((one) => one.id === id)!.answer!;
  expect(schema.safeParse(answer).error?.issues).toBeUndefined();
  return answer;
}
