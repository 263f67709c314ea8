import type { ReadWindow } from '../pipeline/maintenance/ports.ts';
import { assembleRule } from './assemble/maintenance.ts';
import { Problems } from './assemble/problems.ts';
import { formatPath } from './config-error.ts';
import { Maintenance } from './schema/file.ts';
import { readShape } from './shape.ts';

export const readWindow: ReadWindow = (window, zone) => {
  const problems = new Problems();
  const shape = readShape(Maintenance, window, []);
  if (!shape.ok) problems.add(shape.issues);
  const rule = shape.ok ? assembleRule(shape.value, zone, [], problems) : null;
  if (shape.ok && rule !== null) return { ok: true, services: shape.value.services ?? null, rule };
  const [first, ...more] = problems.issues.map(({ path, expected, found }) => ({
    path: formatPath(path),
    expected,
    found,
  }));
  return { ok: false, errors: [first!, ...more] };
};
