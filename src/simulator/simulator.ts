import { UserError } from '../core/errors.ts';
import type { Credentials } from './certificates.ts';
import { type SimulatorClock, wallClock } from './clock.ts';
import type { Service } from './contract/route.ts';
import { type FaultInput, toFault } from './faults/fault.ts';
import { type OperatorHandle, openOperator, type SimulatedOperator } from './operator.ts';
import { type Scenario, toScenario } from './scenario.ts';

export interface SimulatorOptions {
  readonly credentials: Credentials;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** Port of the first operator; the others use the ports after it. 0, the default, gives each a free one. */
  readonly port?: number;
  /** The built-in personalities by default. */
  readonly scenario?: Scenario;
  readonly clock?: SimulatorClock;
  /** In [0, 1), for delays and for the requests that a flaky operator fails. */
  readonly random?: () => number;
}

export interface Simulator {
  readonly operators: readonly SimulatedOperator[];
  /** @throws Error for an operator that does not exist */
  operator(id: string): SimulatedOperator;
  /**
   * Activates a fault at once; on the wire, too, when it resolves. Service null: for the whole operator, replacing
   * all faults of its services.
   *
   * @throws UserError when the fault cannot hit a single service
   */
  setFault(operator: string, service: Service | null, fault: FaultInput): Promise<void>;
  /** Ends all connections, including those that hang, and frees the ports. */
  stop(): Promise<void>;
}

/** @throws UserError when a port cannot be opened */
export async function startSimulator({
  credentials,
  host = '127.0.0.1',
  port = 0,
  scenario = toScenario(),
  clock = wallClock,
  random = Math.random,
}: SimulatorOptions): Promise<Simulator> {
  const operators: OperatorHandle[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(operators.map((operator) => operator.close()));
  };
  const find = (id: string): OperatorHandle => {
    const found = operators.find((operator) => operator.id === id);
    if (found === undefined) throw new Error(`no operator "${id}"`);
    return found;
  };
  try {
    for (const [index, operator] of scenario.operators.entries()) {
      const own = port === 0 ? 0 : port + index;
      operators.push(await openOperator({ scenario: operator, host, port: own, credentials, clock, random }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    operators,
    operator: find,
    async setFault(id, service, input) {
      const fault = toFault(input);
      if (service !== null && fault.wholeOperator) {
        throw new UserError(`"${fault.name}" hits a whole operator, not a single service`);
      }
      await find(id).setFault(service, fault);
    },
    stop,
  };
}
