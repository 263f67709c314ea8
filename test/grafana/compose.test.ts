import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, '../../grafana');
const read = (path: string): unknown => parse(readFileSync(join(FOLDER, path), 'utf8'));

/** The keys of the Compose specification that the file uses; others are refused as probable slips. */
const Compose = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      image: z
        .string()
        .regex(/^[\w/]+:v?\d+\.\d+\.\d+$/)
        .exactOptional(),
      build: z.string().exactOptional(),
      command: z.array(z.string()).exactOptional(),
      environment: z.record(z.string(), z.string()).exactOptional(),
      volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)),
      ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)),
      read_only: z.boolean().exactOptional(),
      cap_drop: z.array(z.string()).exactOptional(),
      restart: z.literal('unless-stopped'),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

describe('docker-compose.yml', () => {
  const compose = Compose.parse(read('docker-compose.yml'));
  const sources = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((volume) => volume.split(':')[0]!),
  );

  it('mounts files that exist, except the configuration that its user brings, and volumes that it declares', () => {
    const [files, volumes] = [
      sources.filter((one) => one.startsWith('.')),
      sources.filter((one) => !one.startsWith('.')),
    ];

    expect(files.filter((file) => !existsSync(join(FOLDER, file)))).toEqual(['./config']);
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
    expect(existsSync(join(FOLDER, compose.services.threenines!.build!, 'Dockerfile'))).toBe(true);
  });

  it('has Prometheus scrape and alert services of the file by their names', () => {
    const text = readFileSync(join(FOLDER, 'compose/prometheus.yml'), 'utf8');
    const hosts = [...text.matchAll(/targets: \['([\w-]+):\d+'\]/g)].map(([, host]) => host!);

    expect(new Set(hosts)).toEqual(new Set(['alertmanager', 'threenines']));
    for (const host of hosts) expect(compose.services).toHaveProperty(host);
  });

  it('has Grafana find its dashboards where they are mounted', () => {
    const { providers } = read('provisioning/dashboards/threenines.yml') as {
      providers: { options: { path: string } }[];
    };

    expect(compose.services.grafana!.volumes).toContain(`./dashboards:${providers[0]!.options.path}:ro`);
  });
});
