/**
 * The reason for a row's status in one line: numbers instead of lists. Codes without short words
 * get the first clause of their sentence. Nothing is escaped yet.
 */
import { hasCode, type Code, type Codes } from '../../rules/codes.js';
import type { Basis, Coded, Finding, Row, Ruling, Verdict } from '../../model/index.js';
import { BASES } from '../../model/index.js';
import { ENCRYPTION_TEXTS } from './short-reason-encryption.js';
import { OTHER_TEXTS } from './short-reason-others.js';
import { isTyped, say } from '../../rules/words.js';
import { basisText, besideBasis } from '../kit/basis-text.js';
import { placesCount, placesText } from '../kit/short-places.js';
import { reason } from '../kit/words.js';

/**
 * Short texts of findings. A finding without a short text gets the first clause of its sentence.
 */
export type ShortTexts = { readonly [C in Code]?: (args: Codes[C]) => string };

const TEXTS: ShortTexts = { ...ENCRYPTION_TEXTS, ...OTHER_TEXTS };

interface ShortReason {
  readonly text: string;
  /**
   * Where the reason applies: `at 2 of 4 endpoints`, or the basis with its place; empty if the text names the endpoints, or if
   * there is only one.
   */
  readonly where: string;
  /** Where the reason applies, with the number of endpoints instead of their names. */
  readonly count: string;
  /** Whether `where` is a place in a configuration, or the date of a fact or claim. */
  readonly isBasis: boolean;
}

/**
 * Codes whose sentences only count endpoints. Show the sentence of the strongest finding instead,
 * because it says more.
 */
const COUNTING: ReadonlySet<string> = new Set<Code>([
  'NOT_SEEN_EVERYWHERE',
  'ENCRYPTION_NOT_REQUIRED',
  'ENCRYPTION_UNPROVEN',
  'TLS_SUPPORT_IN_PART',
  'TLSA_BLOCKS_CLIENTS',
  'CHANNEL_BINDING_LACKING',
]);

/**
 * Returns the reason for the status of a requirement, from its sentence or from the strongest
 * finding behind it.
 */
export function shortReason({ ruling }: Row, verdict: Verdict): ShortReason {
  const decisive = decisiveFindings(ruling);
  const [strongest] = [...decisive].sort((a, b) => strength(a.basis) - strength(b.basis));
  const basis = basisText(ruling);
  if (basis !== ruling.basis) {
    // Evidence of the operator has a place in a configuration file or a date, so show this instead
    // of an endpoint.
    return {
      text: shortText(besideBasis(ruling)),
      where: `(${basis ?? ''})`,
      count: '',
      isBasis: true,
    };
  }
  const isCounted = COUNTING.has(ruling.code) && strongest !== undefined;
  const chosen: Coded = isCounted ? strongest : ruling;
  const text = shortText(chosen);
  const subjects = decisive
    .filter((finding) => !isCounted || shortText(finding) === text)
    .map(({ subject }) => subject);
  if (PLACED.has(chosen.code) || subjects.some((subject) => text.includes(subject))) {
    return { text, where: '', count: '', isBasis: false };
  }
  const preposition = isTheSameEverywhere(chosen, decisive) ? 'at' : 'across';
  return {
    text,
    where: placesText(subjects, verdict, preposition),
    count: placesCount(subjects, verdict, preposition),
    isBasis: false,
  };
}

/** Codes whose sentences already name the endpoints, so that the report need not add them. */
const PLACED: ReadonlySet<string> = new Set<Code>([
  'NO_ENDPOINT',
  'TLS_SUPPORTED_NOWHERE',
  'TLS_SUPPORT_IN_PART',
  'TLS_ABSENT_EVERYWHERE',
  'CERTIFICATES_DEFECTIVE_APART',
  'CERTIFICATES_DANE_VALID_APART',
  'DNSSEC_BROKEN',
  'DNSSEC_UNSIGNED',
  'DNSSEC_UNSIGNED_ABOVE',
  'DNSSEC_IN_PART',
  'TLSA_NOWHERE',
  'TLSA_IN_PART',
  'TLSA_BLOCKS_CLIENTS',
  'CAA_ABSENT',
  'STUN_PORTS_STANDARD',
  'SESSION_FAILED',
  'DNSSEC_INDETERMINATE',
  'TLSA_UNPROVEN',
  'CAA_UNPROVEN',
]);

/**
 * Returns the findings that decide the status of a requirement. If it is missing or partial, these
 * are the missing findings, or else the partial ones.
 */
function decisiveFindings({ status, findings }: Ruling): readonly Finding[] {
  const of = (wanted: Finding['status']) => findings.filter((one) => one.status === wanted);
  if (status === 'missing' || status === 'partial') {
    const missing = of('missing');
    return missing.length > 0 ? missing : of('partial');
  }
  return of(status);
}

function strength(basis: Basis | null): number {
  return basis === null ? BASES.length : BASES.indexOf(basis);
}

/**
 * Whether the list in the sentence of the ruling, such as the legacy TLS versions, is the same at
 * every endpoint.
 */
function isTheSameEverywhere(ruling: Coded, findings: readonly Finding[]): boolean {
  const all = listOf(ruling);
  if (all === null) return true;
  const seen = new Map<string, Set<string>>();
  for (const finding of findings) {
    const items = seen.get(finding.subject) ?? new Set();
    for (const item of listOf(finding) ?? []) items.add(item);
    seen.set(finding.subject, items);
  }
  return [...seen.values()].every((items) => items.size === new Set(all).size);
}

function listOf(coded: Coded): readonly string[] | null {
  if (hasCode(coded, 'LEGACY_TLS_ACCEPTED')) return coded.args.versions;
  if (hasCode(coded, 'TLS_ACCEPTED')) return [coded.args.version];
  if (hasCode(coded, 'FORWARD_SECRECY_LACKING', 'NOT_FORWARD_SECRET')) return coded.args.ciphers;
  return null;
}

/** Formats a finding in a few words: `12 suites without forward secrecy`. */
export function shortText(coded: Coded): string {
  return (isTyped(coded) ? shortTextOf(coded.code, coded.args) : null) ?? clause(coded);
}

function shortTextOf<C extends Code>(code: C, args: Codes[C]): string | null {
  return TEXTS[code]?.(args) ?? null;
}

/**
 * Words that begin a sentence and lose their capital letter if the sentence becomes part of
 * another one. Names such as `TLS` keep their capitals.
 */
const BEGINNINGS =
  /^(A|After|All|An|Announced|Both|Cannot|Could|Even|Every|Few|In|Instead|Messages|Neither|No|Not|Offered|Only|Registration|Served|Some|Tested|The|There|These|This|Whether)\b/;

/**
 * Returns a short reason for the status of a requirement: the reason of its failure, or the first
 * clause of its text. An ellipsis follows if there is more text.
 */
function clause(coded: Coded): string {
  const { layer, reason: why } = coded.args;
  if (typeof layer === 'string' && typeof why === 'string') {
    return reason({ layer, reason: why, detail: '' });
  }
  const whole = say(coded);
  const [first = whole] = whole.split(/(?<=[^.\s])(?:; |\. (?=\p{Lu}))/u);
  const text = first.length < whole.length ? `${first} …` : whole;
  return text.replace(BEGINNINGS, (word) => word.toLowerCase());
}
