/** The words for what could not be looked at, and why. */
import type { Question } from '../../model/index.js';
import type { CoverageCodes } from './codes.js';
import {
  alertText,
  capital,
  either,
  list,
  phaseText,
  quoted,
  reason,
  some,
  versionsText,
  versionText,
} from '../../report/kit/words.js';

const QUESTIONS: Readonly<Record<Question, (version: string) => string>> = {
  'clear-stream': () => 'the stream before TLS',
  handshake: (version) =>
    version === '' ? 'the TLS handshake' : `the ${versionText(version)} handshake`,
  'secured-stream': (version) =>
    version === '' ? 'the stream in TLS' : `the stream in ${versionText(version)}`,
  certificate: () => 'a certificate of the chain',
};

function questionText(question: Question, version: string): string {
  return QUESTIONS[question](version);
}

/** What gives the access; empty of what no option gives. */
const OPTIONS: Readonly<Record<string, readonly [what: string, option: string]>> = {
  account: ['an account', '--account'],
  federated: ['an account on another server', '--federated'],
  intrusive: ["the operator's permission", '--allow-intrusive'],
  operator: ['information from the operator', ''],
};

/** `an account (`--account` or `--federated`)`. */
function neededText(access: readonly string[]): string {
  const known = access.flatMap((one) => (OPTIONS[one] === undefined ? [] : [OPTIONS[one]]));
  const options = known.flatMap(([, option]) => (option === '' ? [] : [`\`${option}\``])).sort();
  const has = (one: string): boolean => access.includes(one);
  const things =
    has('account') && has('federated')
      ? known.filter(([, option]) => option !== '--federated')
      : known;
  const what = things.length === 0 ? 'more access' : either(things.map(([text]) => text));
  return options.length === 0 ? what : `${what} (${either(options)})`;
}

function uncheckedText(unseen: number, total: number): string {
  if (unseen < total) return `Could not be checked at ${unseen} of ${total} places`;
  if (total === 1) return 'Could not be checked at the only place';
  return total === 2
    ? 'Could not be checked at either place'
    : `Could not be checked at any of ${total} places`;
}

/** Sources of evidence, as the subject of a sentence. */
const SOURCES: Readonly<Record<string, string>> = {
  wire: 'the scan',
  configured: 'the configuration',
  collected: 'the report of the host',
  claimed: "the operator's statement",
};

function sourceText(source: string): string {
  return SOURCES[source] ?? source;
}

function statusText(status: string): string {
  return status.replace('-', ' ');
}

export const COVERAGE_TEXTS: {
  readonly [C in keyof CoverageCodes]: (args: CoverageCodes[C]) => string;
} = {
  ACCESS_NEEDED: ({ access }) => `Not checked: needs ${neededText(access)}`,
  OPERATOR_ONLY: () => 'Not visible from outside: only the operator can tell',
  CLIENT_ONLY: () => 'A requirement for clients, not for servers',
  CLAIMED: ({ status, by, since, words }) =>
    `Declared ${statusText(status)} on ${since} by ${by}${quoted(words)}`,
  CLAIM_TOO_OLD: ({ status, by, since, until }) =>
    `Declared ${statusText(status)} on ${since} by ${by}, too old: it counted until ${until}`,
  NO_EVIDENCE: (failure) =>
    `Not ruled on because of an internal error. Please report it: ${reason(failure)}`,
  EVIDENCE_CONTRADICTED: ({ source, said, by, found }) =>
    `${capital(sourceText(source))} says ${statusText(said)}, but ${sourceText(by)} shows ${statusText(found)}`,

  SERVICE_DECLARED_ABSENT: ({ owners }) =>
    `The domain declares in the DNS that it has no such service (SRV target "." at ${list(owners)})`,
  NO_ENDPOINT: ({ roles }) => `No ${either(roles)} endpoint was found`,
  NOT_SEEN_EVERYWHERE: ({ unseen, total }) => uncheckedText(unseen, total),
  ENDPOINT_UNREACHED: (failure) => `Not reached: ${reason(failure)}`,
  ENDPOINT_UNASKED: () => 'Not checked',
  SRV_UNANSWERED: (failure) =>
    `There may be more endpoints, because the SRV lookup failed: ${reason(failure)}`,
  SRV_UNASKED: () => 'There may be more endpoints, because SRV records were not looked up',
  UNANSWERED: ({ question, version, ...failure }) =>
    `The scan could not check ${questionText(question, version)}: ${reason(failure)}`,
  UNASKED: ({ question, version }) => `The scan did not check ${questionText(question, version)}`,
  STREAM_ERROR: ({ phase, condition, text }) =>
    `Instead of stream features ${phaseText(phase)}, the server sent the stream error ${condition}${quoted(text)}`,
  NO_FEATURES: ({ phase }) => `The server sent no stream features ${phaseText(phase)}`,
  HANDSHAKE_REFUSED: ({ versions, alert }) =>
    `The server refused a handshake that offered ${versionsText(versions)}: ${alertText(alert)}`,
  CLIENT_CERTIFICATE_DEMANDED: ({ version, alert }) =>
    `The server requires a client certificate in ${versionText(version)}: ${alertText(alert)}`,
  NODE_CANNOT_NEGOTIATE: ({ versions, lacking, alert }) =>
    lacking.length > 0
      ? `This Node.js cannot negotiate what the server requires in ${versionsText(versions)}: ` +
        `${some(lacking)}${/MLKEM|ml-dsa|slh-dsa/i.test(lacking.join()) ? '. Node.js 24 can' : ''}`
      : `The server supports ${versionsText(versions)}, but accepts nothing that this Node.js ` +
        `offers (${alertText(alert)}). Node.js 24 also offers ML-KEM and ML-DSA`,
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
