import type { z } from 'zod';
import type { Act } from './exchange.ts';
import { FAULTS, type FaultName, type PortMode } from './table.ts';

/** A fault with its parameters, ready to act. */
export interface Fault {
  readonly name: FaultName;
  readonly wholeOperator: boolean;
  readonly port: PortMode;
  readonly act: Act;
}

/** A fault with parameters: `{ fault: 'slow', ms: 600 }`. */
export type FaultWithParams = { [N in FaultName]: { readonly fault: N } & ParamsOf<N> }[FaultName];

/** A fault by its name, with the parameters of the table or with others. */
export type FaultInput = FaultName | FaultWithParams;

/** An object without properties allows any in zod, none here. */
type ParamsOf<N extends FaultName> = string extends keyof z.input<(typeof FAULTS)[N]['params']>
  ? unknown
  : z.input<(typeof FAULTS)[N]['params']>;

/** @throws ZodError for wrong parameters */
export function bindFault(name: FaultName, params: unknown): Fault {
  return { name, wholeOperator: FAULTS[name].wholeOperator, ...FAULTS[name].bind(params) };
}

/** @throws ZodError for wrong parameters */
export function toFault(input: FaultInput): Fault {
  if (typeof input === 'string') return bindFault(input, {});
  const { fault, ...params } = input;
  return bindFault(fault, params);
}

export const HEALTHY = bindFault('healthy', {});
