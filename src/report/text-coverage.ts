/** The words for what could not be looked at, and why. */
import type { Question } from '../codes.js';
import type { CoverageCodes } from '../codes/coverage.js';
import {
  alertText,
  list,
  phaseText,
  quoted,
  reason,
  some,
  versionsText,
  versionText,
} from './words.js';

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

export const COVERAGE_TEXTS: {
  readonly [C in keyof CoverageCodes]: (args: CoverageCodes[C]) => string;
} = {
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
};
