/**
 * The scalar types of monitors.yaml. Every message completes "expected …"; `title` is the type's name in the reference.
 */
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { hasPlaceholder, hostNameFault, urlHostFault } from '../../core/network/host-name.ts';
import { isCountry, isNetwork, isTimezone } from '../places.ts';
import {
  DURATION_PATTERN,
  formatPercentage,
  isNameServer,
  PERCENTAGE_PATTERN,
  parseDuration,
  parseListen,
  parsePercentage,
} from '../units.ts';

/** Text of one form. Checks that follow see only text of this form. */
export function text(expected: string, form: RegExp) {
  return z.string({ error: expected }).regex(form, { error: expected, abort: true });
}

/** Text with something in it, and nothing that would end a line or a path. */
export const Text = z
  .string({ error: 'text' })
  .min(1, { error: 'text that is not empty', abort: true })
  .regex(/^\P{Cc}+$/u, { error: 'text without control characters' })
  .meta({ title: 'text' });

/** Whole milliseconds within bounds. */
export function duration(min: string, max: string) {
  const [least, most] = [parseDuration(min) ?? 0, parseDuration(max) ?? 0];
  const examples = ['400ms', '30s', '5m', '2h', '28d'].filter((value) => within(parseDuration(value), least, most));
  const expected = `a duration from ${min} to ${max}, such as ${examples.slice(0, 2).join(' or ')}`;
  return text(expected, DURATION_PATTERN)
    .refine((value) => within(parseDuration(value), least, most), { error: expected })
    .transform((value) => parseDuration(value) ?? least)
    .meta({ title: `duration, ${min} to ${max}` });
}

/** Parts per million within bounds. */
export function percentage(minPpm: number, maxPpm: number) {
  const range = `${formatPercentage(minPpm)} to ${formatPercentage(maxPpm)}`;
  const expected = `a percentage from ${range}, such as 99.90%`;
  return text(expected, PERCENTAGE_PATTERN)
    .refine((value) => within(parsePercentage(value), minPpm, maxPpm), { error: expected })
    .transform((value) => parsePercentage(value) ?? minPpm)
    .meta({ title: `percentage, ${range}` });
}

function within(value: number | null, min: number, max: number): boolean {
  return value !== null && value >= min && value <= max;
}

export function integer(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .meta({ title: `whole number, ${min} to ${max}` });
}

/** Operator ids and service names: they become metric labels, file names and parts of URLs. */
export const Name = text(
  'a name of lower-case letters, digits and dashes, at most 63 long',
  /^[a-z0-9][a-z0-9-]{0,62}$/,
).meta({ title: 'name' });

export const Timezone = z
  .string({ error: 'an IANA time zone such as Europe/Berlin or UTC' })
  .refine(isTimezone, { error: 'an IANA time zone such as Europe/Berlin or UTC' })
  .meta({ title: 'IANA time zone' });

export const Country = text('an upper-case ISO 3166 country code such as DE', /^[A-Z]{2}$/)
  .refine(isCountry, { error: 'an ISO 3166 country code such as DE or GB' })
  .meta({ title: 'country code' });

const COUNTRY_OR_PART = 'an ISO 3166 country code such as DE, or a part of a country such as DE-NW';

/** A country, or one of its parts by ISO 3166-2. */
export const CountryOrPart = text(COUNTRY_OR_PART, /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
  .refine((code) => isCountry(code.slice(0, 2)), { error: COUNTRY_OR_PART })
  .meta({ title: 'country code, or part of one' });

export const Network = z
  .string({ error: 'a network such as 10.0.0.0/8 or fd00::/8' })
  .refine(isNetwork, { error: 'a network such as 10.0.0.0/8 or fd00::/8' })
  .meta({ title: 'network (CIDR)' });

export const Listen = z
  .string({ error: 'host:port, such as 127.0.0.1:8080' })
  .refine((value) => parseListen(value) !== null, { error: 'host:port, such as 127.0.0.1:8080 or [::1]:8080' })
  .transform((value) => parseListen(value) ?? { host: '127.0.0.1', port: 0 })
  .meta({ title: 'host:port' });

const HOST = 'a host name such as portal.example';

/** In small letters and ASCII, without the dot that may end it. */
export const HostName = z
  .string({ error: HOST })
  .superRefine((value, context) => {
    const fault = hostFault(value);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault === '' ? HOST : `${HOST}, not ${fault}` });
  })
  .transform(asciiHost)
  .meta({ title: 'host name' });

/** Empty: not even near a name. */
function hostFault(value: string): string | null {
  if (hasPlaceholder(value)) return hostNameFault(value);
  const ascii = asciiHost(value);
  return ascii === '' ? '' : hostNameFault(ascii);
}

/** Empty for what cannot be the name of a host. */
function asciiHost(value: string): string {
  return domainToASCII(value).replace(/\.$/, '');
}

const HOST_PORT = 'a host and a port, such as gateway.example:443';

/** Host names and addresses; IPv6 in brackets. */
export const HostPort = z
  .string({ error: HOST_PORT })
  .refine((value) => parseListen(value) !== null, { error: HOST_PORT })
  .transform((value) => parseListen(value) ?? { host: '', port: 0 })
  .refine(({ host, port }) => port > 0 && (host.includes(':') || hostNameFault(host) === null), { error: HOST_PORT })
  .meta({ title: 'host:port' });

const NAME_SERVER = 'the address of a name server, such as 192.0.2.53 or [2001:db8::53]:5353';
export const NameServer = z
  .string({ error: NAME_SERVER })
  .refine(isNameServer, { error: NAME_SERVER })
  .meta({ title: 'address or address:port' });

/** An absolute URL without credentials in it; they would reach logs. `schemes` as in `https`. */
export function url(schemes: readonly string[]) {
  const form = `${schemes.join(' or ')} URL without user name, password or fragment`;
  const error = `an absolute ${form}`;
  return z
    .string({ error })
    .refine((value) => isPlainUrl(value, schemes), { error, abort: true })
    .superRefine((value, context) => {
      const fault = hasPlaceholder(value) ? PLACEHOLDER : urlHostFault(value, new URL(value));
      if (fault !== null) context.addIssue({ code: 'custom', message: `${error}, not ${fault}` });
    })
    .meta({ title: `${schemes.join(' or ')} URL` });
}

const PLACEHOLDER =
  'a placeholder, which nobody replaces here: write the value itself (only secrets are references, { env: NAME })';

function isPlainUrl(value: string, schemes: readonly string[]): boolean {
  const parsed = URL.parse(value);
  if (parsed === null || parsed.username !== '' || parsed.password !== '' || parsed.hash !== '') return false;
  if (/[\t\r\n]|\s$/.test(value)) return false;
  return schemes.includes(parsed.protocol.slice(0, -1)) && value.startsWith(`${parsed.protocol}//`);
}

/** `2026-02-30` is refused. */
export const PlainDate = z
  .string({ error: 'a date such as 2026-12-24' })
  .refine((value) => /^\d{4}-\d\d-\d\d$/.test(value) && isParsable(() => Temporal.PlainDate.from(value)), {
    error: 'a date such as 2026-12-24',
  })
  .meta({ title: 'date' });

const WALL_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:00)?$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** A wall time in a zone given elsewhere, or an instant. */
export type Moment = { readonly wall: string } | { readonly at: number };

export const Moment = z
  .string({ error: 'a time such as 2026-10-05T22:00, or with Z or an offset' })
  .refine((value) => parseMoment(value) !== null, { error: 'a time such as 2026-10-05T22:00, or with Z or an offset' })
  .transform((value): Moment => parseMoment(value) ?? { at: 0 })
  .meta({ title: 'wall time or instant' });

function parseMoment(value: string): Moment | null {
  if (WALL_TIME.test(value) && isParsable(() => Temporal.PlainDateTime.from(value))) {
    return { wall: Temporal.PlainDateTime.from(value).toString({ smallestUnit: 'minute' }) };
  }
  if (INSTANT.test(value) && isParsable(() => Temporal.Instant.from(value))) {
    return { at: Temporal.Instant.from(value).epochMilliseconds };
  }
  return null;
}

function isParsable(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const SHORT_WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WEEKDAY = 'a weekday: mon, tue, wed, thu, fri, sat or sun';

/** ISO weekdays, Monday 1 to Sunday 7. */
export const Weekday = z
  .union(
    [
      z.enum(SHORT_WEEKDAYS).transform((name) => SHORT_WEEKDAYS.indexOf(name) + 1),
      z.enum(WEEKDAYS).transform((name) => WEEKDAYS.indexOf(name) + 1),
      z.int().min(1, { error: WEEKDAY }).max(7, { error: WEEKDAY }),
    ],
    { error: WEEKDAY },
  )
  .meta({ title: 'mon … sun' });
