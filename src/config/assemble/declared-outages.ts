import type { DeclaredOutage } from '../../core/sla/declared.ts';
import { isoTime } from '../../core/time.ts';
import type { KeyPath } from '../config-error.ts';
import type { OperatorConfig } from '../schema/operator.ts';
import type { Context } from './context.ts';
import { momentOf } from './moment.ts';

/** Outages that the operator reported; wall times are those of its zone. */
export function declaredOutages(config: OperatorConfig, path: KeyPath, { problems }: Context): DeclaredOutage[] {
  const timezone = config.timezone ?? 'UTC';
  return (config.declaredOutages ?? []).flatMap(({ service, note, reportedAt, ...span }, index) => {
    const [from, to] = [momentOf(span.from, timezone), momentOf(span.to, timezone)];
    if (from >= to) {
      problems.refuse([...path, 'declaredOutages', index, 'to'], `a time after from (${isoTime(from)})`, isoTime(to));
      return [];
    }
    const reported = reportedAt === undefined ? null : momentOf(reportedAt, timezone);
    return [{ service, from, to, reportedAt: reported, note: note ?? null }];
  });
}
