import { z } from '@hono/zod-openapi';

/** Each may what those before it may. */
export const ROLES = ['viewer', 'responder', 'manager', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const RoleName = z.enum(ROLES).openapi('Role');

export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
