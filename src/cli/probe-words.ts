/** What each probe looks at, in words for the progress line. */
import { parseEndpointId } from '../model/endpoint-id.js';
import type { Progress } from '../scan/scan.js';

export const PROBE_WORDS: Readonly<Record<string, string>> = {
  srv: 'SRV records',
  'srv-misplaced': 'misplaced SRV records',
  addresses: 'addresses',
  tlsa: 'TLSA records',
  caa: 'CAA records',
  'caa-names': 'CAA records of certificate names',
  dnssec: 'DNSSEC',
  stream: 'stream and certificate',
  'tls-lists': 'cipher suites',
  'tls-versions': 'TLS versions',
  'clear-auth': 'login before TLS',
  'clear-dialback': 'dialback before TLS',
  registration: 'registration form',
  's2s-peer': 'invalid peer certificates',
  'channel-binding': 'channel binding',
  login: 'account login',
  ssh: 'SSH',
  stun: 'STUN and TURN',
  session: 'session',
  entity: 'service discovery',
  's2s-outgoing': 'outgoing server connections',
  'stanza-limits': 'stanza size limits',
  'registration-limits': 'registration limits',
  'login-limit': 'failed login limit',
  'second-look': 'second look',
  upload: 'file upload',
  e2ee: 'end-to-end encryption',
};

/** `12/40 cipher suites of s2s xmpp1.example.org:5270 · 12 s`. */
export function progressText(
  { done, total, probe, subject }: Progress,
  elapsedMs: number,
  dot = '·',
): string {
  const words = PROBE_WORDS[probe] ?? probe;
  const place = parseEndpointId(subject);
  const where = place === null ? subject : `${place.role} ${place.host}:${place.port}`;
  return `${done}/${total} ${words} of ${where} ${dot} ${Math.floor(elapsedMs / 1_000)} s`;
}
