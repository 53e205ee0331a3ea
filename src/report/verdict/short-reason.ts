/**
 * The fact that decided a row, in one line: counts in the place of lists. Nothing is escaped yet.
 * A code without words here falls back to its sentence in `text.ts`.
 */
import { hasCode, type Code, type Codes } from '../../rules/codes.js';
import type { Basis, Coded, Finding, Row, Ruling, Verdict } from '../../model/index.js';
import { BASES } from '../../model/index.js';
import { ENCRYPTION_FACTS } from './short-reason-encryption.js';
import { OTHER_FACTS } from './short-reason-others.js';
import { isTyped, say } from '../../rules/words.js';
import { placesCount, placesText } from '../kit/short-places.js';
import { reason } from '../kit/words.js';

export type Facts = { readonly [C in Code]?: (args: Codes[C]) => string };

const FACTS: Facts = { ...ENCRYPTION_FACTS, ...OTHER_FACTS };

interface Fact {
  readonly text: string;
  /** `at 2 of 4 endpoints`; empty where the text says it, or where there is but one place. */
  readonly where: string;
  /** The same with a count in the place of names; empty where there is but one place. */
  readonly count: string;
}

/** Codes of rulings that only count: the findings behind them say more. */
const COUNTING: ReadonlySet<string> = new Set<Code>([
  'NOT_SEEN_EVERYWHERE',
  'ENCRYPTION_NOT_REQUIRED',
  'ENCRYPTION_UNPROVEN',
  'TLS_SUPPORT_IN_PART',
  'TLSA_BLOCKS_CLIENTS',
  'CHANNEL_BINDING_LACKING',
]);

/** What decided the row: of its ruling, or of the strongest finding behind it. */
export function factOf({ ruling }: Row, verdict: Verdict): Fact {
  const decisive = decisiveFindings(ruling);
  const [strongest] = [...decisive].sort((a, b) => strength(a.basis) - strength(b.basis));
  const isCounted = COUNTING.has(ruling.code) && strongest !== undefined;
  const chosen: Coded = isCounted ? strongest : ruling;
  const text = factText(chosen);
  const subjects = decisive
    .filter((finding) => !isCounted || factText(finding) === text)
    .map(({ subject }) => subject);
  if (PLACED.has(chosen.code) || subjects.some((subject) => text.includes(subject))) {
    return { text, where: '', count: '' };
  }
  const preposition = isTheSameEverywhere(chosen, decisive) ? 'at' : 'across';
  return {
    text,
    where: placesText(subjects, verdict, preposition),
    count: placesCount(subjects, verdict, preposition),
  };
}

/** Codes whose words name the places. */
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

/** The findings that are as bad as the row: the worst where they differ. */
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

/** False where the list of the ruling is put together of several places that have a part each. */
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

/** `12 suites without forward secrecy`: never more than the sentence of `text.ts` says. */
export function factText(coded: Coded): string {
  return (isTyped(coded) ? factTextOf(coded.code, coded.args) : null) ?? clause(coded);
}

function factTextOf<C extends Code>(code: C, args: Codes[C]): string | null {
  return FACTS[code]?.(args) ?? null;
}

/** Sentences of `text.ts` begin with one of these, or with a name that keeps its capital. */
const BEGINNINGS =
  /^(A|After|All|An|Announced|Both|Cannot|Could|Even|Every|Few|In|Instead|Messages|Neither|No|Not|Offered|Only|Registration|Served|Some|Tested|The|There|These|This|Whether)\b/;

/** A failure without its detail, or the first clause; an ellipsis where something was left out. */
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
