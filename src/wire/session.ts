import { z } from '@hono/zod-openapi';
import { RoleName } from './roles.ts';
import { Instant } from './scalars.ts';

export const PRINCIPAL_KINDS = ['local', 'user', 'token'] as const;

export const Session = z
  .strictObject({
    principal: z.strictObject({
      kind: z.enum(PRINCIPAL_KINDS).describe('`local`: nobody has to sign in on this machine.'),
      name: z.string(),
    }),
    role: RoleName,
    operators: z.array(z.string()).nullable().describe('Whom it may see; null: all.'),
    version: z.string(),
    isSimulated: z.boolean(),
    now: Instant,
  })
  .openapi('Session');
