import type { S2sSettings } from '../model/index.js';
import type { Identity } from '../net/tls/identity.js';
import { Problem } from '../util/problem.js';
import { createFederation, newSecret, type Federation } from '../xmpp/s2s/federation.js';
import { startReceiver } from '../xmpp/s2s/receiver.js';

/**
 * Creates the scanner's server identity, and starts the receiving server if the settings name an
 * address for it. Throws `Problem` if it cannot listen.
 */
export async function startFederation(
  s2s: S2sSettings,
  own: Identity | null,
  signal: AbortSignal,
): Promise<Federation> {
  const secret = newSecret();
  const silent = createFederation(s2s, own, secret, null);
  const [, address, port] = /^\[?([^\]]+)\]?:(\d+)$/.exec(s2s.listen ?? '') ?? [];
  if (address === undefined) return silent;
  const identity = own ?? (await silent.self('self-signed'))?.identity;
  if (!identity) throw new Error('the receiving server has no certificate to show');
  try {
    const wanted = { address, port: Number(port), identity, secret, signal };
    return createFederation(s2s, own, secret, await startReceiver(wanted));
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`--s2s-listen ${s2s.listen ?? ''}: cannot listen there (${code})`, {
      cause: error,
    });
  }
}
