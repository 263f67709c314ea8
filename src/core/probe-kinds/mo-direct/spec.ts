import type { Sim, Transport } from '../spec.ts';

/** How the marketplace launches a portal: for a SIM card, or for a device with an eSIM. */
export type LaunchForm = 'sim' | 'esim';

export interface MoDirectSpec<S> {
  readonly kind: 'mo-direct';
  readonly url: string;
  readonly transport: Transport<S>;
  readonly sims: readonly Sim[];
  /** Text that only the right page carries. */
  readonly marker: string;
  /** Hosts beside the portal's own that a redirect may lead to. */
  readonly allowHosts: readonly string[];
  readonly market?: string;
  readonly location?: string;
  /** Taken in turns. Default: `sim` alone. */
  readonly forms?: readonly LaunchForm[];
  /** EID of the test device, 32 digits, for the form `esim`. */
  readonly eid?: S | string;
  /** The page's first script and style sheet are fetched by each probe, and a missing one is a failure. */
  readonly checkAssets?: boolean;
}

export function isEid(text: string): boolean {
  return /^\d{32}$/.test(text);
}

/** Without `checkAssets`, a portal's assets are looked at in one probe of so many. */
export const ASSET_TURN = 20;
