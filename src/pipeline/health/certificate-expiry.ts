import { type EpochMs, isoTime } from '../../core/time.ts';
import { expiryThreshold } from '../../core/verdict/certificate.ts';
import type { Log } from '../ports/log.ts';
import type { ClientCertificate } from './ports.ts';

interface Place {
  readonly operator: string;
  readonly service: string;
}

/** Logs that a certificate expires soon: once at each threshold, however many monitors use it. */
export class CertificateExpiry {
  readonly #log: Log;
  readonly #said = new Set<string>();
  #own: readonly ClientCertificate[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** A server showed a chain that ends at `notAfter`. */
  seen({ operator, service }: Place, notAfter: EpochMs, now: EpochMs): void {
    this.#tell("the operator's certificate", { operator, service }, notAfter, now);
  }

  /** Our own active certificates from now on. */
  replace(own: readonly ClientCertificate[], now: EpochMs): void {
    this.#own = own;
    this.look(now);
  }

  /** Call it regularly: no probe reports our own certificates. */
  look(now: EpochMs): void {
    for (const { operator, service, notAfter } of this.#own) {
      this.#tell('our client certificate', { operator, service }, notAfter, now);
    }
  }

  #tell(whose: string, where: Place, notAfter: EpochMs, now: EpochMs): void {
    const days = expiryThreshold(notAfter, now);
    if (days === null) return;
    const key = `${whose} ${where.operator} ${notAfter} ${days}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    const when = days === 0 ? 'has expired' : `expires within ${days} ${days === 1 ? 'day' : 'days'}`;
    this.#log.warn({ ...where, notAfter: isoTime(notAfter) }, `${whose} ${when}`);
  }
}
