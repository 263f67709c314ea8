import { describe, expect, it } from 'vitest';
import { hostRefusal } from '../../src/http/host-rule.ts';

const asked = (host: string | null, origin: string | null = null) => ({ host, origin });

describe('on a loopback listener', () => {
  const rule = { isLoopback: true, hosts: ['noc.example'] };

  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:8080',
    '127.8.8.8',
    '[::1]:8080',
    'app.localhost',
    'noc.example:443',
  ])('the name %s is answered', (host) => {
    expect(hostRefusal(rule, asked(host))).toBeNull();
  });

  it.each([null, '', 'evil.example', '192.0.2.1', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b'])(
    'the name %s is not',
    (host) => {
      expect(hostRefusal(rule, asked(host))?.status).toBe(421);
    },
  );

  it.each(['https://evil.example', 'null', 'file://', ''])('a page of "%s" is not', (origin) => {
    expect(hostRefusal(rule, asked('localhost', origin))?.status).toBe(403);
  });

  it('a page of a name that is listed is answered', () => {
    expect(hostRefusal(rule, asked('localhost', 'https://noc.example'))).toBeNull();
  });
});

describe('on another listener', () => {
  it('any name is answered while none is listed, and pages of the same name', () => {
    const rule = { isLoopback: false, hosts: [] };
    expect(hostRefusal(rule, asked('monitor.example:9090'))).toBeNull();
    expect(hostRefusal(rule, asked('monitor.example', 'http://monitor.example'))).toBeNull();
    expect(hostRefusal(rule, asked('monitor.example', 'http://evil.example'))?.status).toBe(403);
  });

  it('only names that are listed, once some are', () => {
    const rule = { isLoopback: false, hosts: ['monitor.example'] };
    expect(hostRefusal(rule, asked('monitor.example'))).toBeNull();
    expect(hostRefusal(rule, asked('10.0.0.1'))?.status).toBe(421);
  });
});
