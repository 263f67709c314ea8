import { describe, expect, it } from 'vitest';
import { canary, findCanaries } from './canaries.ts';

const secret = canary('password');

describe('a planted secret is found', () => {
  it.each([
    ['as it is', (value: string) => `the password is ${value}.`],
    ['in capitals', (value: string) => value.toUpperCase()],
    ['as hex', (value: string) => Buffer.from(`a${value}b`).toString('hex')],
    ['as base64', (value: string) => Buffer.from(value).toString('base64')],
    ['in the base64 of user and password', (value: string) => Buffer.from(`me:${value}`).toString('base64')],
    ['in the base64 of a longer text', (value: string) => Buffer.from(`user:${value} and more`).toString('base64')],
    ['in base64url', (value: string) => Buffer.from(`??>?${value}`).toString('base64url')],
    ['among bytes', (value: string) => Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(value)])],
  ])('%s', (_, write) => {
    const [find] = findCanaries([canary('other'), secret], 'log', write(secret.value));
    expect(find).toMatchObject({ canary: 'password', where: 'log' });
  });

  it('and not where it is not', () => {
    expect(findCanaries([secret], 'log', canary('password').value)).toEqual([]);
  });
});
