/** Requests to the operator API that several probes make. */
import type { Call } from './target.ts';
import { maskedSim } from './transaction-id.ts';

export const API_HEADERS = ['Accept', 'application/json', 'Accept-Encoding', 'identity'] as const;

/** Path of the API without the slash at its end. */
export function basePath(url: URL): string {
  return url.pathname.replace(/\/$/, '');
}

/** `GET {base}/sims/iccid:{ICCID}/balances`: the colon is legal in a path and stays as it is. */
export function balanceCall(base: string, iccid: string, query: Readonly<Record<string, string>>): Call {
  const path = `${base}/sims/iccid:${iccid}/balances?${new URLSearchParams(query)}`;
  return { method: 'GET', path, label: `GET ${base}/sims/iccid:${maskedSim(iccid)}/balances` };
}
