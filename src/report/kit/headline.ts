/** The result of a scan as a word and a sentence, equal in all formats. Nothing is escaped yet. */
import type { Scope, Status, VerdictDocument } from '../../model/index.js';
import { list, plural } from './words.js';

/** Fields of the scan result from which the headline is made. */
export type HeadlineScope = Pick<Scope, 'status' | 'strict' | 'must'>;

type HeadlineWord = VerdictDocument['headline']['word'];

const WORDS: Readonly<Record<Scope['status'], HeadlineWord>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  undetermined: 'UNDETERMINED',
};

/** Status with the mark and colour of the headline. */
export const HEADLINE_STATUSES = {
  passed: 'compliant',
  failed: 'missing',
  undetermined: 'not-observed',
} as const satisfies Readonly<Record<Scope['status'], Status>>;

/**
 * Returns the result as `PASSED`, `FAILED` or `UNDETERMINED`, for the requirements that the scan
 * could see.
 */
export function headlineWord({ scope }: { readonly scope: Pick<Scope, 'status'> }): HeadlineWord {
  return WORDS[scope.status];
}

/** Number of MUST rows that the scan could see with its access, without waived rows. */
export function visibleMust({ met, partial, missing, unseen }: Scope['must']): number {
  return met + partial + missing + unseen;
}

/** Formats the result: `4 of 10 visible MUST requirements are missing`, without a full stop. */
export function headlineText({ scope }: { readonly scope: HeadlineScope }): string {
  const { must, strict } = scope;
  const visible = visibleMust(must);
  const of = `of ${visible} visible MUST ${visible === 1 ? 'requirement' : 'requirements'}`;
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  if (must.missing > 0) return `${must.missing} ${of} ${are(must.missing)} missing`;
  if (must.unseen > 0) return `${must.unseen} ${of} could not be checked`;
  if (visible === 0) return 'this scan could not check any MUST requirement';
  if (scope.status === 'undetermined' && strict) {
    return list([
      ...(must.partial > 0 ? [`${must.partial} MUST ${are(must.partial)} only partly met`] : []),
      ...(must.outOfReach > 0 ? [`${must.outOfReach} MUST need more access`] : []),
    ]);
  }
  if (must.partial > 0) {
    return `${must.met} ${of} ${are(must.met)} met, ${must.partial} ${are(must.partial)} partly met`;
  }
  return `all ${visible} visible MUST requirements are met`;
}

/**
 * Formats how many MUST requirements were checked: `9 of 14 MUST requirements were checked; 5 need
 * more access`, without a full stop.
 */
export function mustText({ must }: Pick<Scope, 'must'>): string {
  const { ruled, total, outOfReach, waived } = must;
  const were = ruled === 1 ? 'was' : 'were';
  const parts = [
    `${ruled} of ${plural(total, 'MUST requirement')} ${were} checked`,
    ...(outOfReach > 0 ? [`${outOfReach} ${outOfReach === 1 ? 'needs' : 'need'} more access`] : []),
    ...(waived > 0 ? [`${waived} ${waived === 1 ? 'is' : 'are'} waived`] : []),
  ];
  return parts.join('; ');
}
