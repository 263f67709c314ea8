/** An incident in a store, and whoever runs the process, who applies what stands in line at each nudge. */
import type { RequestContext } from '../../../../src/pipeline/incidents/requests.ts';
import { type KnownNames, raise } from '../../../../src/pipeline/incidents/verbs/raise.ts';
import { applyPending } from '../../../../src/pipeline/recording/offline-step.ts';
import type { Store } from '../../../../src/pipeline/store.ts';
import { memoryStore } from '../../../support/memory-store/memory-store.ts';
import { CONTOSO, settingsOf } from '../../../support/monitors.ts';
import { asAda } from '../../../support/verbs.ts';

const FABRIKAM = { ...CONTOSO, id: 'fabrikam', name: 'Fabrikam' };
export const KNOWN: KnownNames = {
  operators: ['contoso', 'fabrikam'],
  servicesOf: (operator) => (operator === null ? ['store'] : ['xdr', 'store']),
};

export class Desk {
  readonly store: Store = memoryStore();
  readonly context: RequestContext & ReturnType<typeof asAda>;

  constructor() {
    const settings = {
      ...settingsOf([]),
      operators: new Map([CONTOSO, FABRIKAM].map((one) => [one.id, one])),
    };
    const basis = asAda();
    this.context = {
      ...basis,
      store: this.store,
      nudge: () => applyPending(this.store, settings, basis.clock.now()),
      patienceMs: 1_000,
    };
  }

  get asBob(): RequestContext {
    return { ...this.context, actor: { name: 'bob', via: 'cli' } };
  }

  /** Raises an incident at `T0`, and gives its id. */
  async raised(changes: Partial<Parameters<typeof raise>[1]> = {}): Promise<string> {
    const context = { ...this.context, known: KNOWN };
    const input = { operator: 'contoso', service: 'xdr', text: 'late', ...changes };
    const outcome = await raise(context, input);
    const [first] = outcome.kind === 'asked' ? outcome.outcomes : [];
    if (first?.kind !== 'done') throw new Error(`not raised: ${JSON.stringify(outcome)}`);
    return first.incidentId;
  }

  async record(id: string) {
    const [record] = await this.store.incidents({ id });
    if (record === undefined) throw new Error(`there is no ${id}`);
    return record;
  }
}
