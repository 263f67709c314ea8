import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AddToken } from '../../src/pipeline/access/verbs/add-token.ts';
import { RevokeToken } from '../../src/pipeline/access/verbs/revoke-token.ts';
import { AmendMonth } from '../../src/pipeline/closing/verbs/amend-month.ts';
import { CloseMonths } from '../../src/pipeline/closing/verbs/close-months.ts';
import { RunContractProbe } from '../../src/pipeline/contract/verbs/run-contract-probe.ts';
import { RetryMessage } from '../../src/pipeline/delivery/verbs/retry-message.ts';
import { TestChannel } from '../../src/pipeline/delivery/verbs/test-channel.ts';
import { Acknowledge } from '../../src/pipeline/incidents/verbs/acknowledge.ts';
import { Answer } from '../../src/pipeline/incidents/verbs/answer.ts';
import { Call } from '../../src/pipeline/incidents/verbs/call.ts';
import { Cancel } from '../../src/pipeline/incidents/verbs/cancel.ts';
import { Confirm } from '../../src/pipeline/incidents/verbs/confirm.ts';
import { Link } from '../../src/pipeline/incidents/verbs/link.ts';
import { Note } from '../../src/pipeline/incidents/verbs/note.ts';
import { NoticeReceived } from '../../src/pipeline/incidents/verbs/notice-received.ts';
import { NoticeSent } from '../../src/pipeline/incidents/verbs/notice-sent.ts';
import { NoticeSentToAll } from '../../src/pipeline/incidents/verbs/notice-sent-to-all.ts';
import { Raise } from '../../src/pipeline/incidents/verbs/raise.ts';
import { Resolve } from '../../src/pipeline/incidents/verbs/resolve.ts';
import { ResolveOurs } from '../../src/pipeline/incidents/verbs/resolve-ours.ts';
import { AddMaintenance } from '../../src/pipeline/maintenance/verbs/add-maintenance.ts';
import { CancelMaintenance } from '../../src/pipeline/maintenance/verbs/cancel-maintenance.ts';
import { CompleteMaintenance } from '../../src/pipeline/maintenance/verbs/complete-maintenance.ts';
import { NoteCompletionNotice } from '../../src/pipeline/maintenance/verbs/note-completion-notice.ts';
import { ProbeNow } from '../../src/pipeline/probing/verbs/probe-now.ts';
import { StartOperator } from '../../src/pipeline/safety/verbs/start-operator.ts';
import { StopOperator } from '../../src/pipeline/safety/verbs/stop-operator.ts';

/** The input of every verb, by its file. */
const INPUTS: Readonly<Record<string, z.ZodType>> = {
  'access/verbs/add-token.ts': AddToken,
  'access/verbs/revoke-token.ts': RevokeToken,
  'closing/verbs/amend-month.ts': AmendMonth,
  'closing/verbs/close-months.ts': CloseMonths,
  'contract/verbs/run-contract-probe.ts': RunContractProbe,
  'delivery/verbs/retry-message.ts': RetryMessage,
  'delivery/verbs/test-channel.ts': TestChannel,
  'incidents/verbs/acknowledge.ts': Acknowledge,
  'incidents/verbs/answer.ts': Answer,
  'incidents/verbs/call.ts': Call,
  'incidents/verbs/cancel.ts': Cancel,
  'incidents/verbs/confirm.ts': Confirm,
  'incidents/verbs/link.ts': Link,
  'incidents/verbs/note.ts': Note,
  'incidents/verbs/notice-received.ts': NoticeReceived,
  'incidents/verbs/notice-sent.ts': NoticeSent,
  'incidents/verbs/notice-sent-to-all.ts': NoticeSentToAll,
  'incidents/verbs/raise.ts': Raise,
  'incidents/verbs/resolve.ts': Resolve,
  'incidents/verbs/resolve-ours.ts': ResolveOurs,
  'maintenance/verbs/add-maintenance.ts': AddMaintenance,
  'maintenance/verbs/cancel-maintenance.ts': CancelMaintenance,
  'maintenance/verbs/complete-maintenance.ts': CompleteMaintenance,
  'maintenance/verbs/note-completion-notice.ts': NoteCompletionNotice,
  'probing/verbs/probe-now.ts': ProbeNow,
  'safety/verbs/start-operator.ts': StartOperator,
  'safety/verbs/stop-operator.ts': StopOperator,
};

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

it('are all looked at here', () => {
  const files = globSync('*/verbs/*.ts', { cwd: join(import.meta.dirname, '../../src/pipeline') });
  const verbs = files.map((file) => file.replaceAll('\\', '/')).filter((file) => !file.endsWith('/context.ts'));
  expect(new Set(verbs)).toEqual(new Set(Object.keys(INPUTS)));
});

describe.each(Object.entries(INPUTS))('the input of %s', (_, schema) => {
  const published = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

  it('takes no unknown keys, and describes those that it takes', () => {
    expect(published).toMatchObject({ type: 'object', additionalProperties: false });
    const properties = Object.entries(published.properties ?? {});
    expect(properties.filter(([, { description }]) => description === undefined)).toEqual([]);
  });

  it('is bounded', () => {
    expect(unbounded(published, '')).toEqual([]);
  });
});

/** Texts without a longest length or a closed form, and lists without a longest one. */
function unbounded(schema: JsonSchema, path: string): string[] {
  const { type, properties = {}, items, anyOf = [] } = schema;
  const own =
    (type === 'string' &&
      [schema.maxLength, schema.pattern, schema.enum, schema.const].every((one) => one === undefined)) ||
    (type === 'array' && schema.maxItems === undefined);
  return [
    ...(own ? [path] : []),
    ...Object.entries(properties).flatMap(([key, one]) => unbounded(one, `${path}.${key}`)),
    ...(items === undefined ? [] : unbounded(items, `${path}[]`)),
    ...anyOf.flatMap((one) => unbounded(one, path)),
  ];
}
