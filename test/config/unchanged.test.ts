import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openConfiguration } from '../../src/config/open.ts';
import { keepUnchanged } from '../../src/config/unchanged.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

const TEXT = `
operators:
  - id: a
    country: DE
    monitors:
      - { service: x, probe: http, url: "https://a.example/x", basicAuth: { username: u, password: { env: SECRET } } }
      - { service: y, probe: http, url: "https://a.example/y" }
  - id: b
    country: DE
    monitors: [ { service: x, probe: http, url: "https://b.example/" } ]
`;

function opened(text: string, secret = 'one') {
  vi.stubEnv('SECRET', secret);
  const file = join(folder, 'monitors.yaml');
  writeFileSync(file, text);
  return openConfiguration(file, () => {}, 0);
}

/** What of the second configuration is the same object in the first. */
function keptOf(text: string, secret?: string) {
  const before = opened(TEXT);
  const after = keepUnchanged(before, opened(text, secret));
  return {
    monitors: after.configuration.monitors
      .filter((one) => before.configuration.monitors.includes(one))
      .map(({ id }) => id),
    operators: [...after.configuration.operators].flatMap(([id, one]) =>
      before.configuration.operators.get(id) === one ? id : [],
    ),
    targets: after.targets.filter((one) => before.targets.includes(one)).map(({ monitorId }) => monitorId),
  };
}

describe('of a configuration that is read again', () => {
  it('what says the same is the same object', () => {
    const all = ['a/x', 'a/y', 'b/x'];
    expect(keptOf(`# moved\n${TEXT}`)).toEqual({ monitors: all, operators: ['a', 'b'], targets: all });
  });

  it('a monitor that changed is another one', () => {
    const rest = ['a/x', 'b/x'];
    expect(keptOf(TEXT.replace('/y', '/z'))).toEqual({ monitors: rest, operators: ['a', 'b'], targets: rest });
  });

  it('an operator that changed is another one', () => {
    const { operators, monitors } = keptOf(TEXT.replace('id: b', 'id: b\n    name: B'));
    expect(operators).toEqual(['a']);
    expect(monitors).toEqual(['a/x', 'a/y', 'b/x']);
  });

  it('a secret that changed makes another target', () => {
    const { targets, monitors } = keptOf(TEXT, 'two');
    expect(targets).toEqual(['a/y', 'b/x']);
    expect(monitors).toEqual(['a/x', 'a/y', 'b/x']);
  });
});
