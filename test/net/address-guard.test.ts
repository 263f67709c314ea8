import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { Names } from '../../src/net/resolver.ts';
import { ProbeRunner } from '../../src/probe/runner.ts';
import { httpServer, httpSpec } from '../probe/kit.ts';
import { addresses, dnsServer } from '../support/dns-server.ts';

const NAMES = new Names(SYSTEM_RESOLVER);

describe('without permission', () => {
  const guard = createAddressGuard([], NAMES);
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '168.63.129.16',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::127.0.0.1',
    '64:ff9b:1::1',
    '2002:a9fe:a9fe::1',
    '2002:7f00:1::',
    '::ffff:0:169.254.169.254',
    '::ffff:0:a9fe:a9fe',
    '::169.254.169.254',
    '::10.0.0.1',
    '2001:0:a9fe:a9fe::f5f5:fef5',
    '2001:0:101:101::5601:5601',
    '2606:4700::5efe:a9fe:a9fe',
    '2606:4700::200:5efe:10.0.0.1',
    '::ffff:168.63.129.16',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
  ])('%s is refused', (address) => {
    expect(guard.refusal(address)?.message).toContain('allowNetworks');
  });

  it.each([
    '1.1.1.1',
    '172.32.0.1',
    '192.0.2.1',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2002:101:101::1',
    '2001:0:101:101::fefe:fefe',
    '2001:db8::a9fe:a9fe',
  ])('%s may be probed', (address) => {
    expect(guard.refusal(address)).toBeNull();
  });

  it.each([
    'http://127.1:PORT',
    'http://2130706433:PORT',
    'http://0x7f.1:PORT',
    'http://localhost:PORT',
    'http://[::ffff:127.0.0.1]:PORT',
  ])('a probe of %s ends before it connects, as our own doing', async (template) => {
    const url = await httpServer(() => expect.unreachable());
    const runner = new ProbeRunner({ allowNetworks: [], userAgent: 'test' });
    const spec = httpSpec(template.replace('PORT', new URL(url).port));
    runner.configure([{ monitorId: 'contoso/test', spec, deadlineMs: 1_000 }]);
    const result = await runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    expect(result).toMatchObject({ reason: 'own-network', latencyMs: null });
    expect(result.detail).toContain('not listed in allowNetworks');
    expect(result.exchanges[0]).toMatchObject({ remoteAddress: null, requestSent: false });
  });
});

describe('with permission', () => {
  it('covers the listed network only', () => {
    const guard = createAddressGuard(['10.1.0.0/16', '192.168.7.7', 'fd00::/8'], NAMES);
    expect(guard.refusal('10.1.2.3')).toBeNull();
    expect(guard.refusal('10.2.2.3')).not.toBeNull();
    expect(guard.refusal('192.168.7.7')).toBeNull();
    expect(guard.refusal('192.168.7.8')).not.toBeNull();
    expect(guard.refusal('fd12::1')).toBeNull();
    expect(guard.refusal('::ffff:10.1.0.1')).toBeNull();
    expect(guard.refusal('64:ff9b::10.1.0.1')).toBeNull();
    expect(guard.refusal('64:ff9b::10.2.0.1')).not.toBeNull();
    expect(guard.refusal('2002:a01:1::1')).toBeNull();
  });

  it('leaves only the allowed addresses of a name', async () => {
    const lookup = promisify<string, { all: true }, LookupAddress[]>(
      createAddressGuard(['127.0.0.1'], NAMES).lookup as never,
    );
    expect(await lookup('localhost', { all: true })).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});

describe('a name that changes its mind', () => {
  it('is judged anew at each connection, by the address it goes to', async () => {
    let answer = ['127.0.0.1'];
    const { address } = await dnsServer((name, type) => addresses(name, type === 'A' ? answer : [], 0));
    const resolver = { servers: [address], timeoutMs: 500, secondOpinion: [] };
    const url = await httpServer((_, response) => response.end());
    const runner = new ProbeRunner({ allowNetworks: ['127.0.0.1'], userAgent: 'test', resolver });
    const spec = httpSpec(url.replace('127.0.0.1', 'operator.test'));
    runner.configure([{ monitorId: 'contoso/test', spec, deadlineMs: 1_000 }]);
    const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    expect(await probe()).toMatchObject({ reason: 'ok' });
    answer = ['169.254.169.254'];
    await expect.poll(probe, { timeout: 4_000, interval: 200 }).toMatchObject({ reason: 'dns', specialAddress: true });
    // A refused address beside a good one is left out.
    answer = ['10.0.0.1', '127.0.0.1'];
    await expect.poll(probe, { timeout: 4_000, interval: 200 }).toMatchObject({ reason: 'ok', warnings: [] });
  });
});
