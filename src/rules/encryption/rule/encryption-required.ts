import {
  configuredClientEncryption,
  configuredServerEncryption,
} from '../../configuration/rule/connections.js';
import { hasRole } from '../../../judge/engine/place.js';
import type { Reading } from '../../../judge/engine/reading.js';
import { requirement } from '../../../judge/engine/requirement.js';
import { defineRule, type Overview, type RowSentence } from '../../../judge/engine/rule.js';
import { isCleartext, type Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import {
  authAttempt,
  clearFeatures,
  dialbackAttempt,
  directTls,
  starttlsAbsent,
  starttlsRefused,
  starttlsUp,
  type Encrypted,
} from '../facts/clear-stream.js';
import { redirects } from '../facts/redirects.js';
import { srvFaults } from '../facts/srv-faults.js';
import { cleartextWeb, type CleartextWeb, hostMetaReading, webFaults } from '../facts/web.js';
import { clientRequired, clientViolations, type ClearClientCodes } from './clear-client.js';
import { serverRequired, serverViolations, type ClearServerCodes } from './clear-server.js';
import { redirectNotes, type RedirectCodes } from './redirects.js';
import { srvTargetNotes, type SrvTargetCodes } from './srv-targets.js';
import { refused } from './starttls.js';
import { cleartextFinding, webNotes, type WebEndpointCodes } from './web-endpoints.js';

type Params = Checks['encryption-required'];
type EncryptionCodes = ClearClientCodes &
  ClearServerCodes &
  RedirectCodes &
  SrvTargetCodes &
  WebEndpointCodes &
  Pick<
    Codes,
    'DIRECT_TLS' | 'ENCRYPTION_NOT_REQUIRED' | 'ENCRYPTION_REQUIRED' | 'ENCRYPTION_UNPROVEN'
  >;

/**
 * RFC 6120 §5.3.1 and §13.8, RFC 7590 §3: no session without encryption. Direct TLS is always
 * encrypted; with STARTTLS the server must refuse to continue without it.
 */
export const encryptionRequired = defineRule<Params, EncryptionCodes>()({
  scope: ({ role }: Params) => [role],
  web: ({ transport }) => transport !== 'https',
  needs: {
    encrypted: (at): Reading<Encrypted | CleartextWeb> => {
      const { endpoint } = at.endpoint;
      if (isCleartext(endpoint)) return cleartextWeb(at);
      return endpoint.transport === 'starttls' ? starttlsUp(at) : directTls(at);
    },
  },
  uses: {
    clear: clearFeatures,
    absent: starttlsAbsent,
    refusal: starttlsRefused,
    auth: (at) => (hasRole(at, 'c2s') ? authAttempt(at) : null),
    dialback: (at) => (hasRole(at, 's2s') ? dialbackAttempt(at) : null),
  },
  // Only the violations use it: where TLS is up, `encrypted` has the features, and direct TLS none.
  optional: ['clear'],
  violations({ refusal, ...facts }, say, { endpoint, params: { role } }) {
    if (endpoint.endpoint.transport !== 'starttls') return [];
    const found = role === 'c2s' ? clientViolations(facts, say) : serverViolations(facts, say);
    const isShort = found.some(({ status }) => status === 'missing');
    return isShort || refusal === null ? found : [...found, refused(refusal, role, say)];
  },
  decide({ encrypted, auth, dialback }, say, { endpoint, params: { role }, settings }) {
    const { value } = encrypted;
    if (value.is === 'direct') return say.met(encrypted, 'observed', 'DIRECT_TLS', {});
    if (value.is !== 'starttls') {
      return cleartextFinding(encrypted, value, endpoint.endpoint, say);
    }
    return role === 'c2s'
      ? clientRequired(encrypted, value.features, auth, settings.saslAttempts, say)
      : serverRequired(encrypted, value.features, dialback, say);
  },
  notesOnScan: (say, { seen, domain, settings, params: { role } }) => [
    ...srvTargetNotes(srvFaults(seen, role, domain, settings), say),
    ...redirectNotes(redirects(seen, role, domain, settings), say),
    ...(role === 'c2s'
      ? webNotes(hostMetaReading(seen), webFaults(seen, domain, settings), say)
      : []),
  ],
  row: {
    compliant: (all) => required(all),
    partial: (all) => all.say('ENCRYPTION_UNPROVEN', { role: all.params.role }),
    missing: (all) => all.say('ENCRYPTION_NOT_REQUIRED', { role: all.params.role }),
  },
});

function required({ params, survey, args, say }: Overview<Params, EncryptionCodes>): RowSentence {
  const met = survey.marks.filter(({ status }) => status === 'compliant');
  return say('ENCRYPTION_REQUIRED', {
    role: params.role,
    exercised: met.filter(({ basis }) => basis === 'exercised').length,
    advertised: met.filter(({ basis }) => basis === 'advertised').length,
    direct: args('DIRECT_TLS').length,
  });
}

export const C2S_ENCRYPTION_REQUIRED = requirement(
  'servers/connections',
  'c2s-encryption-required',
  'MUST',
  encryptionRequired,
  { role: 'c2s' },
  ['public'],
  {
    title: 'Encryption required (clients)',
    checklist: 'Encryption required for all connections (clients)',
    why: 'Anyone on the network path can read a password or a message that is sent without TLS.',
    manifesto: 'Encryption is REQUIRED for all connections',
    references: ['RFC 6120 §5.3.1', 'RFC 7590 §3'],
    seen: [
      'At every c2s endpoint the scan reads the stream features before TLS.',
      'It then tries to log in as a made-up user without TLS.',
      'Links with ws: or http: in host-meta (XEP-0156) are tested in the same way.',
    ],
    ruled: [
      'Compliant if every endpoint refuses the login, or uses TLS from the first byte (direct TLS).',
      'Also compliant, as advertised, if STARTTLS is marked as required and the login does not show otherwise.',
      'Partial if STARTTLS is optional, no login is offered before TLS, and the attempt showed nothing.',
      'Missing if a login is offered or processed without TLS, or if STARTTLS is not offered or is refused.',
      'Not observed if an endpoint did not answer, or if TLS did not come up after STARTTLS.',
    ],
    further: { configured: configuredClientEncryption },
    advice: 'Require TLS for clients.',
  },
);

export const S2S_ENCRYPTION_REQUIRED = requirement(
  'servers/connections',
  's2s-encryption-required',
  'MUST',
  encryptionRequired,
  { role: 's2s' },
  ['public'],
  {
    title: 'Encryption required (servers)',
    checklist: 'Encryption required for all connections (servers)',
    why: 'Anyone on the network path can read messages that servers exchange without TLS.',
    manifesto: 'Encryption is REQUIRED for all connections',
    references: ['RFC 7590 §3', 'XEP-0220'],
    seen: [
      'At every s2s endpoint the scan reads the stream features before TLS.',
      'It then sends a dialback request without TLS.',
    ],
    ruled: [
      'Compliant if every endpoint requires STARTTLS, or uses TLS from the first byte (direct TLS).',
      'Also compliant if it refuses the dialback and offers no other authentication before TLS.',
      'Partial if STARTTLS is optional and no test showed whether the server insists on it.',
      'Missing if the server processes a dialback without TLS, or if STARTTLS is not offered or is refused.',
      'Missing too if STARTTLS is optional, authentication is offered before TLS, and the dialback gets no answer.',
      'Not observed if an endpoint did not answer, or if TLS did not come up after STARTTLS.',
    ],
    further: { configured: configuredServerEncryption },
    advice: 'Require TLS for servers.',
  },
);
