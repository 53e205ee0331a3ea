import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { encryptionRequired } from '../rules/encryption/rule/encryption-required.js';
import { forwardSecrecy } from '../rules/tls/rule/forward-secrecy.js';
import { legacyTls } from '../rules/tls/rule/legacy-tls.js';
import { tlsSupported } from '../rules/tls/rule/tls-versions.js';
import { tlsDisabled } from '../rules/tls/rule/tls-versions.js';

const C = 'servers/connections';

/** Rows on TLS itself. */
export const ENCRYPTION: readonly DeclaredRequirement[] = [
  requirement(
    C,
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
      ],
      ruled: [
        'Compliant if every endpoint refuses the login, or uses TLS from the first byte (direct TLS).',
        'Also compliant, as advertised, if STARTTLS is marked as required and the login does not show otherwise.',
        'Partial if STARTTLS is optional, no login is offered before TLS, and the attempt showed nothing.',
        'Missing if a login is offered or processed without TLS, or if STARTTLS is not offered or is refused.',
        'Not observed if an endpoint did not answer, or if TLS did not come up after STARTTLS.',
      ],
      advice: 'Require TLS for clients.',
    },
  ),
  requirement(
    C,
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
      advice: 'Require TLS for servers.',
    },
  ),
  requirement(C, 'forward-secrecy', 'MUST', forwardSecrecy, {}, ['public'], {
    title: 'Forward secrecy',
    checklist: 'Forward secrecy cipher suites',
    why: 'Without forward secrecy, a key that leaks later decrypts all traffic recorded earlier.',
    manifesto: 'Available cipher suites MUST support forward secrecy',
    references: ['RFC 9325 §4.1'],
    seen: [
      'The scan offers every named cipher suite in every version from SSLv2 to TLS 1.3.',
      'It removes each accepted suite and asks again, until the server refuses the rest.',
    ],
    ruled: [
      'Missing if an endpoint accepts one suite without forward secrecy.',
      'Compliant if the list of every version is complete and every suite in it is ephemeral.',
      'Not observed if a list is incomplete, or if a suite cannot be classified.',
      'Not applicable if no endpoint has TLS.',
    ],
    advice: 'Offer only ECDHE and DHE cipher suites.',
  }),
  requirement(C, 'tls-1.3', 'MUST', tlsSupported, { version: 'TLSv1.3' }, ['public'], {
    title: 'TLS 1.3 supported',
    checklist: 'TLS 1.3 support',
    why: 'Older versions allow weak options and show attackers more of the handshake.',
    manifesto: 'TLS 1.3 MUST be supported',
    references: ['RFC 8446', 'RFC 9325 §3.1'],
    seen: 'The scan sends hellos that offer only TLS 1.3, and completes handshakes.',
    ruled: [
      'Compliant if every endpoint accepts TLS 1.3.',
      'Partial if some endpoints accept it and some refuse it.',
      'Missing if endpoints refuse it and none is seen to accept it.',
      'An endpoint without TLS counts as one that refuses it.',
      'Not observed if no endpoint refuses it, and some did not answer.',
    ],
    advice: 'Update OpenSSL to 1.1.1 or later, and allow TLS 1.3 in the configuration.',
  }),
  requirement(C, 'tls-1.2-disabled', 'SHOULD', tlsDisabled, { version: 'TLSv1.2' }, ['public'], {
    title: 'TLS 1.2 disabled',
    checklist: 'TLS 1.2 disable if unlikely to impact',
    why: 'Attacks on TLS 1.2 do not work against servers that no longer offer it.',
    manifesto: 'TLS 1.2 SHOULD be disabled if unlikely to impact users',
    seen: 'The scan sends hellos that offer only TLS 1.2, with every named cipher suite.',
    ruled: [
      'Compliant if every endpoint refuses TLS 1.2 and accepts a newer version.',
      'Partial if an endpoint accepts it; never missing, because some users may need it.',
      'Not observed if an endpoint did not answer, or accepts no newer version.',
      'Not applicable if no endpoint has TLS.',
    ],
    advice:
      'Disable TLS 1.2 if no client or peer needs it. Keep it on Prosody 0.12 and ejabberd 23.01: they support channel binding only in TLS 1.2.',
  }),
  requirement(
    C,
    'legacy-tls-disabled',
    'MUST NOT',
    legacyTls,
    { versions: ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'] },
    ['public'],
    {
      title: 'Legacy SSL/TLS disabled',
      checklist: 'Legacy SSL/TLS disabled',
      why: 'Known attacks can decrypt or alter connections that use SSL, TLS 1.0 or TLS 1.1.',
      manifesto: 'Legacy SSL (1.0/2.0/3.0) or TLS (1.0/1.1) MUST NOT be supported',
      references: ['RFC 8996', 'RFC 7568', 'RFC 6176'],
      seen: [
        'The scan sends hellos of SSLv2, SSLv3, TLS 1.0 and TLS 1.1 with every named cipher suite.',
        'SSL 1.0 was never published, so there is nothing to test.',
      ],
      ruled: [
        'Missing if an endpoint accepts one of these versions.',
        'Compliant if every endpoint refuses every suite in each version.',
        'Not observed if some version or suite was not refused for certain.',
        'Not applicable if no endpoint has TLS.',
      ],
      advice: 'Allow only TLS 1.2 and later.',
    },
  ),
];
