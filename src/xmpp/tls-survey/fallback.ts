import type { TlsFeatures } from '../../model/index.js';
import { INAPPROPRIATE_FALLBACK } from '../../wire/tls/alert.js';
import type { HelloAsker } from './hello-asker.js';
import { VERSIONS, type Survey } from './list-suites.js';

/**
 * Tests TLS_FALLBACK_SCSV: below its highest version, a server must refuse a ClientHello with it
 * (RFC 7507).
 */
export async function askFallback(
  asker: Pick<HelloAsker, 'ask' | 'groups' | 'signatures'>,
  suites: Survey['suites'],
  accepted: Survey['accepted'],
): Promise<TlsFeatures['fallback']> {
  const spoken = VERSIONS.filter(
    (version) => (suites.get(version)?.value?.accepted.length ?? 0) > 0,
  );
  const [, lower] = spoken;
  const highest = VERSIONS.find(
    (version) => suites.get(version)?.failure !== undefined || spoken[0] === version,
  );
  if (lower === undefined) return null;
  if (highest !== spoken[0]) return 'unknown';
  const codes = (await accepted.get(lower)?.promise) ?? [];
  const reply = await asker.ask(
    {
      version: lower,
      suites: codes,
      groups: asker.groups(lower),
      signatures: asker.signatures(),
      fallback: true,
    },
    false,
  );
  if (reply.type === 'hello') return 'ignored';
  if (reply.type === 'failed') return 'unknown';
  const { alert } = reply;
  // ejabberd closes where other servers send an alert. It answers the same ClientHello without the
  // SCSV.
  return alert === null || alert.description === INAPPROPRIATE_FALLBACK ? 'refused' : 'unknown';
}
