import { expect, it } from 'vitest';
import { DAY } from '../../../src/core/time.ts';
import { CertificateExpiry } from '../../../src/pipeline/health/certificate-expiry.ts';
import { T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

const BALANCE = { operator: 'contoso', service: 'get-balance' };
const PROVISIONING = { operator: 'contoso', service: 'provisioning' };

function aWatch() {
  const said: string[] = [];
  const log = { ...silentLog, warn: (_: object, message: string) => void said.push(message) };
  return { watch: new CertificateExpiry(log), said };
}

it('warns of a certificate of the operator at each threshold once, however often it is seen', () => {
  const { watch, said } = aWatch();
  const notAfter = T0 + 40 * DAY;
  for (let day = 0; day <= 41; day += 1) {
    for (const where of [BALANCE, PROVISIONING, BALANCE]) watch.seen(where, notAfter, T0 + day * DAY);
  }
  expect(said).toEqual([
    "the operator's certificate expires within 30 days",
    "the operator's certificate expires within 14 days",
    "the operator's certificate expires within 7 days",
    "the operator's certificate expires within 1 day",
    "the operator's certificate has expired",
  ]);
});

it('begins anew with the next certificate, and with that of another operator', () => {
  const { watch, said } = aWatch();
  watch.seen(BALANCE, T0 + 20 * DAY, T0);
  watch.seen({ ...BALANCE, operator: 'fabrikam' }, T0 + 20 * DAY, T0);
  watch.seen(BALANCE, T0 + 21 * DAY, T0);
  expect(said).toHaveLength(3);
});

it('looks at our own certificates when they are replaced, and whenever it is told to', () => {
  const { watch, said } = aWatch();
  watch.replace([{ ...BALANCE, notAfter: T0 + 10 * DAY }], T0);
  watch.look(T0 + DAY);
  watch.look(T0 + 4 * DAY);
  watch.replace([], T0 + 4 * DAY);
  watch.look(T0 + 20 * DAY);
  expect(said).toEqual([
    'our client certificate expires within 14 days',
    'our client certificate expires within 7 days',
  ]);
});
