/** Text forms of quantities. Each parser returns null for text that is not of its form. */
import { isIP } from 'node:net';
import { DAY, HOUR, MINUTE, SECOND } from '../core/time.ts';

const UNIT_MS = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY } as const;

export const DURATION_PATTERN = /^(\d{1,9})(ms|s|m|h|d)$/;
export const PERCENTAGE_PATTERN = /^(\d{1,3})(?:\.(\d{1,4}))?%$/;

/** @example parseDuration('5m') // 300_000 */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = DURATION_PATTERN.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** The shortest text for whole milliseconds. @example formatDuration(90_000) // '90s' */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms >= UNIT_MS[unit] && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/** Integer parts per million, digit by digit: no float ever holds 99.9. @example parsePercentage('99.90%') // 999_000 */
export function parsePercentage(text: string): number | null {
  const [, whole, decimals = ''] = PERCENTAGE_PATTERN.exec(text) ?? [];
  return whole === undefined ? null : Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'));
}

/** @example formatPercentage(999_000) // '99.90%' */
export function formatPercentage(ppm: number): string {
  const decimals = String(ppm % 10_000).padStart(4, '0');
  return `${Math.floor(ppm / 10_000)}.${decimals.replace(/0{1,2}$/, '')}%`;
}

/** An address of a name server, with or without a port: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
export function isNameServer(text: string): boolean {
  if (isIP(text) !== 0) return !text.includes('%');
  const listen = parseListen(text);
  return listen !== null && listen.port > 0 && isIP(listen.host) !== 0;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, an IPv6 host in brackets. @example parseListen('[::1]:8080') // { host: '::1', port: 8080 } */
export function parseListen(text: string): ListenAddress | null {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? null : { host, port };
}
