import type { Sim, Transport } from '../spec.ts';

/** How the marketplace launches a portal: for a SIM card, or for a device with an eSIM. */
export type LaunchForm = 'sim' | 'esim';

export interface MoDirectSpec<S> {
  readonly kind: 'mo-direct';
  readonly url: string;
  readonly transport: Transport<S>;
  readonly sims: readonly Sim[];
  /** Text that only the right page contains. */
  readonly marker: string;
  /** Hosts, in addition to the portal's own, that a redirect may lead to. */
  readonly allowHosts: readonly string[];
  readonly market?: string;
  readonly location?: string;
  /** Used in turn. Default: `sim` alone. */
  readonly forms?: readonly LaunchForm[];
  /** EID of the test device, 32 digits, for the form `esim`. */
  readonly eid?: S | string;
  /** Each probe fetches the page's first script and style sheet, and a missing one is a failure. */
  readonly checkAssets?: boolean;
}

export function isEid(text: string): boolean {
  return /^\d{32}$/.test(text);
}

/** Without `checkAssets`, one probe of this many checks a portal's assets. */
export const ASSET_TURN = 20;
