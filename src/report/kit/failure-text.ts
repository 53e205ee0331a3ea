/** Network failures in words. */
import type { Failure } from '../../model/index.js';

const REASONS: Readonly<Record<Failure['reason'], string>> = {
  timeout: 'no answer in time',
  refused: 'connection refused',
  reset: 'connection reset',
  closed: 'connection closed',
  unreachable: 'unreachable',
  'no-route': 'this machine has no route to it',
  servfail: 'DNS lookup failed',
  malformed: 'invalid answer',
  limited: 'rate limit of the server',
  forbidden: 'blocked by the address policy',
  budget: 'connection budget used up',
  unsupported: 'not supported by this program',
  skipped: 'skipped',
  'needs-root': 'needs root',
  'no-file': 'no such file',
  'no-command': 'no such command',
  bug: 'internal error of this program',
};

/**
 * Layer, reason and detail of a failure: `tls: no answer in time (192.0.2.7:5222: …)`. The reason
 * is left out if the detail contains it: `tcp: 192.0.2.7:5222: connection refused (ECONNREFUSED)`.
 */
export function failureText(failure: Failure): string {
  const { layer, detail } = failure;
  const reason = reasonText(failure);
  if (detail === '') return `${layer}: ${reason}`;
  return `${layer}: ${detail.includes(reason) ? detail : `${reason} (${detail})`}`;
}

/** Above TCP, `refused` means a refused request, not a refused connection. */
function reasonText({ layer, reason }: Failure): string {
  if (reason !== 'refused' || layer === 'tcp') return REASONS[reason];
  return layer === 'starttls' ? 'STARTTLS refused' : 'refused';
}
