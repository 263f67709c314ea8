import { spoilBody } from './bodies.ts';
import type { Act, Exchange } from './exchange.ts';
import { healthy, resetInstead, silence, statusOnly, throttle } from './wire.ts';

/** The ways in which a flaky operator fails, each as often as listed. */
const FLAKY: readonly Act[] = [
  (exchange) => statusOnly(exchange, 500),
  (exchange) => statusOnly(exchange, 500),
  (exchange) => statusOnly(exchange, 503),
  resetInstead,
  resetInstead,
  silence,
  (exchange) => throttle(exchange, '5'),
];

/** Fails that share of requests in one of several ways, and answers the others correctly. */
export function flaky(exchange: Exchange, share: number): void {
  const act = exchange.random() < share ? FLAKY[Math.floor(exchange.random() * FLAKY.length)] : undefined;
  (act ?? healthy)(exchange);
}

/**
 * An operator that read only part of the contract. By the last digit of the SIM its balances lack a field, are an
 * error with status 200, or are right; grants are `202` and never happen. All else is correct.
 */
export function brokenContract(exchange: Exchange): void {
  const { service, method, target } = exchange;
  if (service === 'provisioning' && method === 'PUT') {
    exchange.send({ status: 202, headers: { 'Content-Type': 'application/json' }, body: '{"state":"PENDING"}' });
    return;
  }
  const answer = exchange.answer();
  const digit = Number(/iccid:\d*(\d)\//.exec(target)?.[1] ?? 2);
  const spoilt = service === 'get-balance' && answer.status === 200 ? BY_DIGIT[digit % 3] : undefined;
  exchange.send(spoilt === undefined ? answer : spoilBody(answer, spoilt));
}

const BY_DIGIT = ['missing-field', 'error-object'] as const;
