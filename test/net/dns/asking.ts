import { afterEach, expect } from 'vitest';
import type { Failure } from '../../../src/model/index.js';
import { createResolver, type ResolverOptions } from '../../../src/net/dns/resolver.js';
import { NetFailure } from '../../../src/net/failure.js';
import { readAddress } from '../../../src/wire/dns/records.js';
import { a, replyTo, startDns, type Reply, type Script, type ScriptedDns } from './scripted.js';

export const NAME = 'chat.example.org';
const running: ScriptedDns[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((dns) => dns.stop()));
});

export async function dnsThat(script: Script, on?: string, port = 0): Promise<ScriptedDns> {
  const dns = await startDns(script, on, port);
  running.push(dns);
  return dns;
}

export const silence: Script = () => [];
export const answering =
  (reply: Reply): Script =>
  (asked) => [replyTo(asked, reply)];
export const honest = answering({ answers: [a(NAME, '192.0.2.7')] });

export const anotherId: Script = (asked) => [
  replyTo(asked, { id: (asked.packet.header.id + 1) % 65_536 }),
];
export const anotherQuestion: Script = (asked) => [
  replyTo(asked, { question: { name: 'b.org', type: 1 } }),
];

export function resolverOf(
  servers: readonly (ScriptedDns | string)[],
  options: Partial<ResolverOptions> = {},
): ReturnType<typeof createResolver> {
  const texts = servers.map((one) => (typeof one === 'string' ? one : one.server));
  return createResolver({ servers: texts, timeoutMs: 2_000, ...options });
}

export async function addresses(
  servers: readonly (ScriptedDns | string)[],
  options?: Partial<ResolverOptions>,
): Promise<string[]> {
  const { records } = await resolverOf(servers, options).resolve(NAME, 'A');
  return records.map(readAddress);
}

export async function failure(resolution: Promise<unknown>): Promise<Failure> {
  const error = await resolution.then(
    () => new Error('it resolved'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof NetFailure)) throw error;
  expect(error.failure.layer).toBe('dns');
  return error.failure;
}

export async function timed<T>(run: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const before = performance.now();
  const result = await run();
  return { result, ms: performance.now() - before };
}
