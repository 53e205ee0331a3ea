/**
 * The words of every finding: what was seen, in one line, no advice. Text of servers stands in
 * them as it came; whoever prints it escapes it.
 */
import type { Code, Coded, Codes, Question } from '../codes.js';
import type { Unexercised } from '../codes/encryption.js';
import type { TlsObstacle } from '../model.js';
import { plural } from './marks.js';
import { apartText, defectsText } from './defects.js';
import { DNS_TEXTS } from './text-dns.js';
import { FEDERATION_TEXTS } from './text-federation.js';
import { HOST_TEXTS } from './text-host.js';
import { LIMIT_TEXTS } from './text-limits.js';
import { OUTGOING_TEXTS } from './text-outgoing.js';
import { REGISTRATION_TEXTS } from './text-registration.js';
import { SASL_TEXTS } from './text-sasl.js';
import { STUN_TEXTS } from './text-stun.js';
import { SESSION_TEXTS } from './text-session.js';
import {
  list,
  named,
  offersText,
  quoted,
  reason,
  some,
  versionsText,
  versionText,
} from './words.js';
import { E2EE_TEXTS, UPLOAD_TEXTS } from './text-upload.js';

function phaseText(phase: string): string {
  return phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`;
}

function dateText(iso: string): string {
  return iso.slice(0, 10);
}

function alertText(alert: string): string {
  return alert === '' ? 'closed without an alert' : `alert ${alert}`;
}

const QUESTIONS: Readonly<Record<Question, (version: string) => string>> = {
  'clear-stream': () => 'The stream before TLS',
  handshake: (version) => (version === '' ? 'The TLS handshake' : versionText(version)),
  'secured-stream': (version) =>
    version === '' ? 'The stream in TLS' : `The stream in ${versionText(version)}`,
  certificate: () => 'A certificate of the chain',
};

function questionText(question: Question, version: string): string {
  return QUESTIONS[question](version);
}

const PEERS: Readonly<Record<string, string>> = { c2s: 'clients', s2s: 'other servers' };

function peers(role: string): string {
  return PEERS[role] ?? role;
}

const UNEXERCISED: Readonly<Record<Unexercised, string>> = {
  forbidden: 'none, as logins are switched off',
  'held-back': 'none, as logins failed at that address for other domains',
  unasked: 'none',
  unanswered: 'no answer',
  unclear: 'turned away, maybe for another reason',
  silence: 'a dialback was met with silence',
  closed: 'the connection was closed at a dialback',
  ended: 'a dialback was begun and came to nothing',
};

const WEAKNESS_TEXTS: Readonly<Record<string, string>> = {
  NULL: 'no encryption',
  anonymous: 'no authentication',
  MD5: 'MD5 as message authentication',
  CBC: 'CBC mode',
};

function weaknessText(weakness: string): string {
  return WEAKNESS_TEXTS[weakness] ?? weakness;
}

const FLAWS: Readonly<Record<string, string>> = {
  renegotiation: 'No secure renegotiation (RFC 5746)',
  'extended-master-secret': 'No extended master secret (RFC 7627)',
  compression: 'TLS compression is accepted (CRIME)',
  heartbeat: 'Heartbeats are accepted (RFC 6520)',
  fallback: 'A forced fallback to a lower version goes unnoticed (RFC 7507)',
};

const OBSTACLES: Readonly<Record<TlsObstacle, string>> = {
  'starttls-refused': 'STARTTLS was refused',
  'starttls-unanswered': 'STARTTLS was not answered',
  'handshake-refused': 'the handshake was refused',
  'handshake-unanswered': 'the handshake was not answered',
  'null-cipher': 'the suite that was chosen does not encrypt',
  unasked: 'no handshake was tried',
};

function answerText(answer: string, condition: string): string {
  const kind = answer === 'stream-error' ? 'stream error' : answer;
  return `${kind}${named(condition)}`;
}

/** Of `<starttls/>`: a condition is that of a stream error. */
function starttlsAnswerText(answer: string): string {
  return answer === 'failure'
    ? '<failure/>'
    : `stream error${answer === 'stream-error' ? '' : ` ${answer}`}`;
}

const UNENCRYPTED = /_NULL_|^SSL_CK_NULL|^TLS_SHA(256|384)_/;
const ANONYMOUS = /_anon_|^TLS_NULL_WITH_NULL_NULL$/i;

/** Suites by what they lack, the worst first: a suite without encryption has no secret to keep. */
function lackingText(ciphers: readonly string[]): string {
  const bare = ciphers.filter((cipher) => UNENCRYPTED.test(cipher));
  const open = ciphers.filter((cipher) => !bare.includes(cipher) && ANONYMOUS.test(cipher));
  const rest = ciphers.filter((cipher) => !bare.includes(cipher) && !open.includes(cipher));
  return (
    [
      ['without encryption', bare],
      ['without authentication', open],
      ['not forward secret', rest],
    ] as const
  )
    .flatMap(([words, suites]) => (suites.length === 0 ? [] : [`${words}: ${some(suites)}`]))
    .join('; ');
}

export const TEXTS: { readonly [C in Code]: (args: Codes[C]) => string } = {
  ...DNS_TEXTS,
  ...SASL_TEXTS,
  ...HOST_TEXTS,
  ...STUN_TEXTS,
  ...REGISTRATION_TEXTS,
  ...LIMIT_TEXTS,

  NOT_PROBED: () => 'No probe of this version looks at it yet',
  ACCESS_NEEDED: ({ access }) => `Needs access that this scan did not have: ${access.join(' or ')}`,
  OPERATOR_ONLY: () => 'Only the operator can say, and has not',
  CLIENT_ONLY: () => 'Binds clients, not servers',
  NO_EVIDENCE: (failure) => `Not ruled on, please report it: ${reason(failure)}`,

  SERVICE_DECLARED_ABSENT: ({ owners }) =>
    `The domain declares that it has no such service (SRV target "." at ${list(owners)})`,
  NO_ENDPOINT: ({ roles }) => `No ${list(roles)} endpoint was found`,
  NOT_SEEN_EVERYWHERE: ({ unseen, total }) =>
    `Not seen at ${unseen} of ${total} places where it had to be`,
  ENDPOINT_UNREACHED: (failure) => `Not reached: ${reason(failure)}`,
  ENDPOINT_UNASKED: () => 'Not looked at',
  SRV_UNANSWERED: (failure) => `Endpoints may be hidden: ${reason(failure)}`,
  SRV_UNASKED: () => 'Endpoints may be hidden: the SRV records were not asked for',
  UNANSWERED: ({ question, version, ...failure }) =>
    `${questionText(question, version)} was not answered: ${reason(failure)}`,
  UNASKED: ({ question, version }) => `${questionText(question, version)} was not looked at`,
  STREAM_ERROR: ({ phase, condition, text }) =>
    `Instead of features ${phaseText(phase)} came the stream error ${condition}${quoted(text)}`,
  NO_FEATURES: ({ phase }) => `The stream ${phaseText(phase)} came without features`,
  HANDSHAKE_REFUSED: ({ versions, alert }) =>
    `The handshake was refused with ${versionsText(versions)} on offer: ${alertText(alert)}`,
  CLIENT_CERTIFICATE_DEMANDED: ({ version, alert }) =>
    `The server demands a client certificate in ${versionText(version)}: ${alertText(alert)}`,
  NODE_CANNOT_NEGOTIATE: ({ versions, lacking, alert }) =>
    lacking.length > 0
      ? `This Node.js cannot negotiate what the server requires in ${versionsText(versions)}: ` +
        `${some(lacking)}${/MLKEM|ml-dsa|slh-dsa/i.test(lacking.join()) ? '. Node.js 24 can' : ''}`
      : `The server has ${versionsText(versions)}, but not with what this Node.js offers ` +
        `(${alertText(alert)}). Node.js 24 offers ML-KEM and ML-DSA`,
  ENDPOINTS_DIFFER: ({ compliant, partial, missing }) =>
    'Endpoints differ: ' +
    [
      ['compliant', compliant] as const,
      ['partial', partial] as const,
      ['missing', missing] as const,
    ]
      .filter(([, ids]) => ids.length > 0)
      .map(([status, ids]) => `${status} at ${some(ids)}`)
      .join('; '),

  DIRECT_TLS: () => 'TLS from the first byte',
  NO_ENCRYPTION: ({ ciphers }) => `TLS came up without encryption: ${some(ciphers)}`,
  STARTTLS_NOT_OFFERED: ({ role, offers, answer }) => {
    const rest = offers.length === 0 ? ', and nothing else is' : `, but ${some(offers)}`;
    const asked =
      answer === 'proceed' ? '; asked for all the same, it was granted: stripped, or left out' : '';
    return `STARTTLS is not offered to ${peers(role)}${rest}${asked}`;
  },
  STARTTLS_REFUSED: ({ role, answer }) =>
    `STARTTLS is offered to ${peers(role)}, but the server refuses it: ${starttlsAnswerText(answer)}`,
  OFFERED_IN_CLEAR: ({ role, offers, required }) =>
    `Offered to ${peers(role)} before TLS: ${some(offers)}` +
    (required === 'yes' ? ', though STARTTLS is marked as required' : '; STARTTLS is optional'),
  AUTH_PROCESSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `A login with ${mechanism} before TLS was processed: ${answerText(answer, condition)}`,
  AUTH_REFUSED_IN_CLEAR: ({ mechanism, answer, condition }) =>
    `A login with ${mechanism} before TLS was refused: ${answerText(answer, condition)}`,
  DIALBACK_PROCESSED_IN_CLEAR: ({ type, condition }) =>
    `A dialback before TLS was processed: ${answerText(type, condition)}`,
  DIALBACK_REFUSED_IN_CLEAR: ({ answer, condition }) =>
    `A dialback before TLS was refused: ${answerText(answer, condition)}`,
  DIALBACK_REFUSED_YET_OFFERED: ({ answer, condition, offers }) =>
    `A dialback before TLS was refused (${answerText(answer, condition)}), but STARTTLS is ` +
    `optional and offered beside it: ${some(offers)}`,
  STARTTLS_REQUIRED: ({ unexercised }) =>
    `STARTTLS is marked as required (attempt without it: ${UNEXERCISED[unexercised]})`,
  STARTTLS_OPTIONAL: ({ unexercised, offers }) =>
    `STARTTLS is offered, but not marked as required; beside it: ${offersText(offers)} ` +
    `(attempt without it: ${UNEXERCISED[unexercised]})`,
  STARTTLS_WITHOUT_TLS: ({ obstacle }) =>
    `STARTTLS is offered, but TLS did not come up: ${OBSTACLES[obstacle]}`,
  REGISTRATION_IN_CLEAR: () => 'Registration is offered before TLS: a password would be readable',
  SRV_TARGET_NO_ADDRESS: ({ target }) =>
    `SRV target ${target} has no address: remove the record, or publish the address`,
  SRV_TARGET_REFUSES: ({ target, address }) =>
    `SRV target ${target} refuses connections at ${address}: remove the record, or start the service`,
  SRV_TARGET_PORT_ZERO: ({ target }) =>
    `SRV target ${target} has port 0, where no client connects: correct the port`,
  SRV_TARGET_IS_ADDRESS: ({ target }) =>
    `SRV target ${target} is an IP address, where RFC 2782 wants a host name: name the host`,
  SRV_ROOT_AMONG_TARGETS: ({ targets }) =>
    `The SRV target "." (no service) is among other targets: ${targets.join(', ')}. Remove it`,
  SRV_MISPLACED: ({ belongs }) =>
    `These SRV records have no effect, because clients and servers do not look here. Such records belong at ${belongs}`,
  REDIRECTED: ({ from, to }) =>
    `The server at ${from} sends connections elsewhere (see-other-host). The scan followed to ${to.join(', then ')}`,
  REDIRECT_NOT_FOLLOWED: ({ from, to, phase }) =>
    `The server at ${from} sends connections elsewhere (see-other-host) ${phase === 'clear' ? 'before TLS' : `in ${versionText(phase)}`}. The scan did not follow to ${to}`,
  ENCRYPTION_REQUIRED: ({ role, exercised, advertised, direct }) => {
    const parts = [
      exercised > 0 ? `refused when tried at ${exercised}` : '',
      advertised > 0 ? `STARTTLS marked as required at ${advertised}` : '',
      direct > 0 ? `TLS from the first byte at ${direct}` : '',
    ].filter((part) => part !== '');
    return `No session of ${peers(role)} without TLS: ${list(parts)}`;
  },
  ENCRYPTION_UNPROVEN: ({ role }) =>
    `STARTTLS is offered to ${peers(role)}, and not shown to be required`,
  ENCRYPTION_NOT_REQUIRED: ({ role }) => `Sessions of ${peers(role)} need no TLS`,

  TLS_ABSENT: ({ offered, answer }) =>
    offered === 'yes'
      ? `No TLS: STARTTLS is offered, but the server refuses it (${starttlsAnswerText(answer)})`
      : `No TLS: STARTTLS is not offered, and the server refuses it (${starttlsAnswerText(answer)})`,
  TLS_ABSENT_EVERYWHERE: () => 'No endpoint has TLS',
  TLS_ACCEPTED: ({ version }) => `${versionText(version)} is accepted`,
  TLS_REFUSED: ({ version, alert }) => `${versionText(version)} is refused: ${alertText(alert)}`,
  TLS_REFUSED_UNSURE: ({ version, alert }) =>
    `A handshake with only ${versionText(version)} was refused (${alertText(alert)}), which may ` +
    'be for its suites and not for the version',
  TLS_LOWER_CHOSEN: ({ version, chosen }) =>
    `${versionText(chosen)} was chosen with ${versionText(version)} on offer`,
  TLS_REFUSED_ALONE: ({ version }) =>
    `${versionText(version)} is refused, and so is every newer version`,
  TLS_SUPPORT_IN_PART: ({ version, accepted, refused, unseen }) => {
    const rest = unseen > 0 ? `, ${unseen} not seen` : '';
    return `${versionText(version)} is accepted at ${plural(accepted, 'endpoint')}, refused at ${refused}${rest}`;
  },
  TLS_SUPPORTED_NOWHERE: ({ version }) =>
    `${versionText(version)} is accepted at no endpoint that answered`,
  TLS_DISABLED: ({ version }) => `${versionText(version)} is refused, newer versions are not`,
  LEGACY_TLS_ACCEPTED: ({ versions }) => `Accepted: ${versionsText(versions)}`,
  LEGACY_TLS_REFUSED: () => 'Every legacy version is refused',
  LEGACY_TLS_NOT_ALL_ASKED: ({ refused, unsure, unasked }) =>
    [
      refused.length > 0 ? `${versionsText(refused)} refused` : '',
      unsure.length > 0
        ? `${versionsText(unsure)} refused, maybe only for the suites on offer`
        : '',
      unasked.length > 0 ? `${versionsText(unasked)} not asked for by this version` : '',
    ]
      .filter((part) => part !== '')
      .join('; '),

  NOT_FORWARD_SECRET: ({ version, ciphers }) =>
    `Accepted in ${versionText(version)}: ${lackingText(ciphers)}`,
  FORWARD_SECRET: ({ ciphers, versions }) =>
    `Forward secret: all of ${plural(ciphers, 'suite')} accepted in ${versionsText(versions)}`,
  FORWARD_SECRET_EVERYWHERE: () => 'Every accepted suite is forward secret',
  FORWARD_SECRET_AS_SEEN: ({ ciphers, unclassified }) => {
    const seen = ciphers.length > 0 ? `Forward secret: ${some(ciphers)}` : '';
    const other = unclassified.length > 0 ? `Not classified: ${some(unclassified)}` : '';
    return `${[seen, other].filter((part) => part !== '').join('. ')}. What else is accepted is not known`;
  },
  FORWARD_SECRECY_LACKING: ({ ciphers }) => `Accepted: ${lackingText(ciphers)}`,
  SMALL_DH_GROUP: ({ version, bits }) =>
    `In ${versionText(version)} a Diffie-Hellman group of ${bits} bits was used`,
  WEAK_CIPHERS: ({ version, weakness, ciphers }) =>
    `${versionText(version)}: ${weaknessText(weakness)}: ${some(ciphers)}`,
  NO_SERVER_PREFERENCE: ({ versions }) =>
    `In ${versionsText(versions)} the client's order of suites decides`,
  GROUPS_ACCEPTED: ({ version, groups }) => `Groups in ${versionText(version)}: ${some(groups)}`,
  POST_QUANTUM_GROUPS: ({ groups }) => `Post-quantum key exchange: ${some(groups)}`,
  NO_POST_QUANTUM_GROUP: () => 'No post-quantum key exchange is accepted',
  WEAK_SIGNATURES_ACCEPTED: ({ version, signatures }) =>
    `Signatures with a broken hash in ${versionText(version)}: ${some(signatures)}`,
  TLS_FEATURE_FLAWS: ({ flaws }) => flaws.map((flaw) => FLAWS[flaw] ?? flaw).join('; '),
  LIST_INCOMPLETE: ({ version, ...failure }) =>
    `The suites of ${versionText(version)} are not all known: ${reason(failure)}`,
  SUITES_NOT_EVERYWHERE: ({ version, ciphers }) =>
    `Accepted in ${versionText(version)} here, and not at every endpoint: ${some(ciphers)}`,
  BACKED_OFF: () => 'Connections were cut or refused on the way; it was asked again, more slowly',
  SUITE_NOT_OFFERED: ({ version, ciphers }) =>
    `In ${versionText(version)} the server chose what was not offered: ${some(ciphers)}`,

  CERTIFICATE_VALID: ({ by, presented, notAfter }) =>
    `Trusted, names the domain (${by} ${presented}), valid until ${dateText(notAfter)}`,
  CHAIN_STRAYS: ({ subjects }) => `Sent along and of no use: ${some(subjects)}`,
  CHAIN_OUT_OF_ORDER: () => 'The chain is not sent in its order',
  CERTIFICATES_VALID: () => 'All certificates are trusted, valid and name the domain',
  CERTIFICATES_DEFECTIVE: ({ defects }) => `Defects: ${defectsText(defects)}`,
  CERTIFICATES_DEFECTIVE_APART: ({ apart }) => `Defects ${apartText(apart)}`,
  CERTIFICATE_EXPIRES_SOON: ({ notAfter, days }) =>
    `The certificate ends in ${plural(days, 'day')}, on ${dateText(notAfter)}`,
  CERTIFICATE_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of ${subject} expired on ${dateText(notAfter)}`,
  CERTIFICATE_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED: ({ subject, notAfter }) =>
    `The certificate of the issuer ${subject} expired on ${dateText(notAfter)}`,
  ISSUER_NOT_YET_VALID: ({ subject, notBefore }) =>
    `The certificate of the issuer ${subject} is not valid before ${dateText(notBefore)}`,
  ISSUER_EXPIRED_UNUSED: ({ subject, notAfter }) =>
    `A certificate of the issuer ${subject} that expired on ${dateText(notAfter)} is sent along; the chain is trusted without it`,
  ISSUER_WEAK_UNNEEDED: ({ subject, defects }) =>
    `The server also sends a certificate of the issuer ${subject} (${defectsText(defects)}). Clients do not need it`,
  ISSUER_MAYBE_UNNEEDED: ({ subject, defects }) =>
    `The certificate of the issuer ${subject} has defects: ${defectsText(defects)}. The scan did not see whether clients need it`,
  NAME_MISMATCH: ({ domain, presented }) =>
    `The certificate does not name ${domain}; it names ${some(presented)}`,
  NAME_ONLY_IN_COMMON_NAME: ({ domain }) =>
    `The certificate names ${domain} in its common name only, which counts for nothing`,
  SELF_SIGNED: ({ subject }) => `The certificate of ${subject} is self-signed`,
  UNTRUSTED_ROOT: ({ issuer }) => `The chain ends at a root that is not trusted: ${issuer}`,
  INTERMEDIATE_MISSING: ({ issuer }) =>
    `Only the server's own certificate is sent: an intermediate is missing, or its issuer ${issuer} is a root that is not trusted`,
  CHAIN_INCOMPLETE: ({ issuer, length }) =>
    `The chain of ${plural(length, 'certificate')} leads to ${issuer}, which is neither sent nor trusted`,
  CHAIN_UNTRUSTED: ({ error }) => `The chain is not trusted${quoted(error)}`,
  WEAK_KEY: ({ subject, type, bits, least }) =>
    `The ${type} key of ${subject} has ${bits} bits, fewer than ${least}`,
  WEAK_SIGNATURE: ({ subject, hash }) => `The certificate of ${subject} is signed with ${hash}`,
  CERTIFICATE_UNREADABLE: ({ sha256 }) => `The certificate with SHA-256 ${sha256} cannot be read`,
  CERTIFICATE_UNSEEN: () => 'TLS came up without a certificate',
  CERTIFICATE_IN_OTHER_VERSIONS: ({ versions }) =>
    `Which certificate is served in ${versionsText(versions)}, if any, was not seen`,
  NO_ROOTS: () => 'The scan was given no roots to trust',

  CERTIFICATE_DANE_VALID: ({ owner, records }) =>
    `Valid by DANE alone: ${some(records)} at ${owner} matches it; whoever asks for public authorities refuses it`,
  CERTIFICATE_DANE_VOUCHED: ({ owner, records }) =>
    `To clients that use DANE it is valid: ${some(records)} at ${owner} matches it`,
  CERTIFICATES_DANE_VALID: ({ objections }) =>
    `Valid by DANE alone; to all others: ${defectsText(objections)}`,
  CERTIFICATES_DANE_VALID_APART: ({ apart }) =>
    `Valid by DANE alone; to all others ${apartText(apart)}`,

  ...FEDERATION_TEXTS,
  ...OUTGOING_TEXTS,
  ...SESSION_TEXTS,
  ...UPLOAD_TEXTS,
  ...E2EE_TEXTS,
};

/** The words for a code and its arguments: one line, unless a server put a line break in. */
export function say(coded: Coded): string {
  return sayOf(coded.code, coded.args);
}

function sayOf<C extends Code>(code: C, args: Codes[C]): string {
  return TEXTS[code](args);
}
