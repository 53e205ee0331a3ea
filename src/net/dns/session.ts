import { createHash } from 'node:crypto';
import { typeName } from '../../wire/dns/types.js';
import { formatName } from '../../wire/dns/name.js';
import type { TrustAnchor, Validator, ValidatorOptions } from '../../wire/dns/dnssec/types.js';
import { createAsker, type Asker } from './asker.js';
import { createDnsCache, type DnsCache } from './cache.js';
import type { DnsServer } from './server.js';
import type { DnsTrust } from './transport.js';
import { NetFailure } from '../failure.js';

/** State shared by DNS resolvers with equal options: connections, answers, keys of zones. */
export interface Session {
  readonly asker: Asker;
  readonly validator: Validator;
}

interface SessionOptions {
  readonly servers: readonly DnsServer[];
  readonly timeoutMs: number;
  readonly bind: string | null;
  readonly trust: DnsTrust;
  readonly anchors: readonly TrustAnchor[];
  readonly createValidator: (options: ValidatorOptions) => Validator;
  /** Shared cache of DNS answers; null for a session that ends with its resolver. */
  readonly cache: DnsCache | null;
}

export function sessionOf(options: SessionOptions): Session {
  const cache = options.cache ?? createDnsCache();
  const scope = scopeOf(options);
  const known = cache.sessions.get(scope);
  if (known !== undefined) return known;
  const { servers, timeoutMs, bind, trust, anchors } = options;
  const asker = createAsker({ servers, timeoutMs, bind, trust, cache, scope });
  const validator = options.createValidator({
    anchors,
    now: () => Math.floor(cache.now() / 1_000),
    // With a shared cache, the ancestor zones are usually known, so prefetching costs more than it
    // saves.
    prefetch: options.cache === null,
    ask: async (name, type, how) => {
      const answer = asker.ask(name, type, how);
      return (await naming(`${formatName(name)} ${typeName(type)}`, answer)).message;
    },
  });
  const session = { asker, validator };
  cache.sessions.set(scope, session);
  return session;
}

const MOST_DETAIL = 500;

/** Adds the DNS question to the error detail if its answer is a failure. */
export async function naming<T>(question: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof NetFailure)) throw error;
    const detail = `${question}: ${error.failure.detail}`.slice(0, MOST_DETAIL);
    throw new NetFailure({ ...error.failure, detail });
  }
}

/** Returns a key of all options that affect answers and their validation. */
function scopeOf({ servers, timeoutMs, bind, trust, anchors }: SessionOptions): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([servers.map(({ text }) => text), timeoutMs, bind]));
  for (const { digest, ...anchor } of anchors) {
    hash.update(JSON.stringify([anchor, Buffer.from(digest).toString('hex')]));
  }
  if (servers.some(({ kind }) => kind !== 'plain')) hash.update(JSON.stringify(trust?.anchors));
  return hash.digest('base64');
}
