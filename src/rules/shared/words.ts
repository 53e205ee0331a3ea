/** Texts for what could not be checked, and why. */
import { CAUSES } from '../configuration/setting-words.js';
import type { FailureArgs, Question } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
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

const SESSIONS: Readonly<Record<string, string>> = {
  account: 'The test account could not log in',
  federated: 'The test account on the other server could not log in',
  anonymous: 'An anonymous login was not possible',
};

/**
 * For each kind of access that a scan can have: what gives this access, and the command-line
 * option for it. The option is empty for access without an option.
 */
const OPTIONS: Readonly<Record<string, readonly [what: string, option: string]>> = {
  account: ['an account', '--account'],
  federated: ['an account on another server', '--federated'],
  intrusive: ["the operator's permission", '--allow-intrusive'],
  operator: ['information from the operator', ''],
};

/**
 * Formats the access that a check needs, with the options that give it: `an account (`--account`
 * or `--federated`)`.
 */
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

/**
 * Arguments for a claim of the operator. `by` is the role of the person who made it, and `since`
 * the day.
 */
interface ClaimArgs {
  readonly status: string;
  readonly by: string;
  readonly since: string;
}

const EXAMPLE_CLAIM = { status: 'compliant', by: 'operator', since: '2026-11-20' };

export const COVERAGE_SENTENCES = {
  CLAIMED: sentence(
    ({ status, by, since, words }: ClaimArgs & { words: string }) =>
      `Declared ${statusText(status)} on ${since} by ${by}${quoted(words)}`,
    { ...EXAMPLE_CLAIM, words: 'Within two days' },
  ),
  CLAIM_TOO_OLD: sentence(
    ({ status, by, since, until }: ClaimArgs & { until: string }) =>
      `Declared ${statusText(status)} on ${since} by ${by}, too old: it counted until ${until}`,
    { ...EXAMPLE_CLAIM, until: '2026-12-20' },
  ),
  /**
   * Evidence of one source (`configured`, `collected`, `claimed`) disagrees with the status of the
   * requirement. That status comes from the source `by`: the scan (`wire`) or stronger evidence.
   * `said` and `found` are statuses.
   */
  EVIDENCE_CONTRADICTED: sentence(
    ({ source, said, by, found }: { source: string; said: string; by: string; found: string }) =>
      `${capital(sourceText(source))} says ${statusText(said)}, but ${sourceText(by)} shows ${statusText(found)}${source === 'configured' && by === 'wire' ? `. ${CAUSES}` : ''}`,
    { source: 'claimed', said: 'compliant', by: 'wire', found: 'missing' },
  ),

  /** `by` is a key of `SESSIONS`. */
  SESSION_FAILED: sentence(
    ({ by, ...failure }: FailureArgs & { by: string }) =>
      `${SESSIONS[by] ?? 'No session could be opened'} (${reason(failure)})`,
    { by: 'account', ...EXAMPLE_FAILURE },
  ),

  /* Codes of the findings on requirements that this scan could not check. */
  ACCESS_NEEDED: sentence(
    ({ access }: { access: readonly string[] }) => `Not checked: needs ${neededText(access)}`,
    { access: ['federated', 'account'] },
  ),
  NO_NETWORK: sentence(() => 'Not checked: this check used no network'),
  OPERATOR_ONLY: sentence(() => 'Not visible from outside: only the operator can tell'),
  CLIENT_ONLY: sentence(() => 'A requirement for clients, not for servers'),
  /**
   * The judge drops a status that no observation supports: an error in this program, so `reason`
   * is `bug`.
   */
  NO_EVIDENCE: sentence(
    (failure: FailureArgs) =>
      `Not ruled on because of an internal error. Please report it: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),

  /* Codes of findings about endpoints, and about endpoints that may exist but were not found. */
  SERVICE_DECLARED_ABSENT: sentence(
    ({ owners }: { owners: readonly string[] }) =>
      `The domain declares in the DNS that it has no such service (SRV target "." at ${list(owners)})`,
    { owners: ['_xmpp-client._tcp.example.org'] },
  ),
  NO_ENDPOINT: sentence(
    ({ roles }: { roles: readonly string[] }) => `No ${either(roles)} endpoint was found`,
    { roles: ['s2s'] },
  ),
  /**
   * The sentence for a requirement that was not observed everywhere. The numbers count endpoints,
   * and names that may have endpoints which the scan did not find.
   */
  NOT_SEEN_EVERYWHERE: sentence(
    ({ unseen, total }: { unseen: number; total: number }) => uncheckedText(unseen, total),
    { unseen: 1, total: 3 },
  ),
  ENDPOINT_UNREACHED: sentence(
    (failure: FailureArgs) => `Not reached: ${reason(failure)}`,
    EXAMPLE_FAILURE,
  ),
  ENDPOINT_UNASKED: sentence(() => 'Not checked'),
  SRV_UNANSWERED: sentence(
    (failure: FailureArgs) =>
      `There may be more endpoints, because the SRV lookup failed: ${reason(failure)}`,
    { layer: 'dns', reason: 'servfail', detail: 'SERVFAIL' },
  ),
  SRV_UNASKED: sentence(
    () => 'There may be more endpoints, because SRV records were not looked up',
  ),
  UNANSWERED: sentence(
    ({ question, version, ...failure }: FailureArgs & { question: Question; version: string }) =>
      `The scan could not check ${questionText(question, version)}: ${reason(failure)}`,
    { question: 'handshake', version: 'TLSv1.2', ...EXAMPLE_FAILURE },
  ),
  UNASKED: sentence(
    ({ question, version }: { question: Question; version: string }) =>
      `The scan did not check ${questionText(question, version)}`,
    { question: 'secured-stream', version: 'TLSv1.3' },
  ),
  STREAM_ERROR: sentence(
    ({ phase, condition, text }: { phase: string; condition: string; text: string }) =>
      `Instead of stream features ${phaseText(phase)}, the server sent the stream error ${condition}${quoted(text)}`,
    { phase: 'clear', condition: 'host-unknown', text: 'who?' },
  ),
  NO_FEATURES: sentence(
    ({ phase }: { phase: string }) => `The server sent no stream features ${phaseText(phase)}`,
    { phase: 'TLSv1.3' },
  ),
  CLIENT_CERTIFICATE_DEMANDED: sentence(
    ({ version, alert }: { version: string; alert: string }) =>
      `The server requires a client certificate in ${versionText(version)}: ${alertText(alert)}`,
    { version: 'TLSv1.2', alert: 'handshake_failure' },
  ),
  /**
   * `lacking` lists groups, suites or keys that the server requires and this Node.js cannot use;
   * empty if unknown.
   */
  NODE_CANNOT_NEGOTIATE: sentence(
    ({
      versions,
      lacking,
      alert,
    }: {
      versions: readonly string[];
      lacking: readonly string[];
      alert: string;
    }) =>
      lacking.length > 0
        ? `This Node.js cannot negotiate what the server requires in ${versionsText(versions)}: ` +
          `${some(lacking)}${/MLKEM|ml-dsa|slh-dsa/i.test(lacking.join()) ? '. Node.js 24 can' : ''}`
        : `The server supports ${versionsText(versions)}, but accepts nothing that this Node.js ` +
          `offers (${alertText(alert)}). Node.js 24 also offers ML-KEM and ML-DSA`,
    {
      versions: ['TLSv1.3'],
      lacking: ['X25519MLKEM768'],
      alert: '',
    },
  ),
  HANDSHAKE_REFUSED: sentence(
    ({ versions, alert }: { versions: readonly string[]; alert: string }) =>
      `The server refused a handshake that offered ${versionsText(versions)}: ${alertText(alert)}`,
    { versions: ['TLSv1.3'], alert: 'handshake_failure' },
  ),
  ENDPOINTS_DIFFER: sentence(
    ({
      compliant,
      partial,
      missing,
    }: {
      compliant: readonly string[];
      partial: readonly string[];
      missing: readonly string[];
    }) =>
      'Endpoints differ: ' +
      [
        ['compliant', compliant] as const,
        ['partial', partial] as const,
        ['missing', missing] as const,
      ]
        .filter(([, ids]) => ids.length > 0)
        .map(([status, ids]) => `${status} at ${some(ids)}`)
        .join('; '),
    { compliant: ['a'], partial: [], missing: ['b'] },
  ),
};

export type CoverageCodes = CodesOf<typeof COVERAGE_SENTENCES>;
