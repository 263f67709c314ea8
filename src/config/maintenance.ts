import { UserError } from '../core/errors.ts';
import type { MaintenanceRule } from '../core/maintenance/windows.ts';
import { assembleRule } from './assemble/maintenance.ts';
import { Problems } from './assemble/problems.ts';
import { formatPath } from './config-error.ts';
import { Maintenance } from './schema/file.ts';
import { readShape } from './shape.ts';

/**
 * A window as `maintenance:` of the file holds one, given as a value: the same forms, the same checks. Throws `UserError`.
 *
 * @param operatorZone zone of wall times that name none
 */
export function readMaintenance(
  value: unknown,
  operatorZone: string,
): { readonly window: Maintenance; readonly rule: MaintenanceRule } {
  const problems = new Problems();
  const shape = readShape(Maintenance, value, []);
  if (!shape.ok) problems.add(shape.issues);
  const rule = shape.ok ? assembleRule(shape.value, operatorZone, [], problems) : null;
  if (!shape.ok || rule === null) {
    const [issue] = problems.issues;
    throw new UserError(`${formatPath(issue!.path)}: expected ${issue!.expected}, found ${issue!.found}`);
  }
  return { window: shape.value, rule };
}
