import type { TypedCoded } from '../../codes.js';
import { distinct } from '../../../util/order.js';
import { pathEntropy } from '../facts/path-entropy.js';
import { OWNER_MARKS, type Status, type UploadSlots } from '../../../model/index.js';
import { withoutSession } from '../../../judge/engine/without-session.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';

/** With fewer slots nothing can be said of what varies. */
const FEWEST_SLOTS = 4;

/** The strings of XEP-0363's URLs that cannot be guessed: bits of chance in what varies. */
export const uploadRandomPath: Check<'upload-random-path'> = (input) => {
  const { compliantBits, partialBits } = input.params;
  return overServices(input, ({ slots, filename, queryBits = 0 }, service) => {
    const urls = slots.map(({ get }) => get);
    const bits = pathEntropy(urls, filename) + queryBits;
    const args = { service, bits, slots: slots.length, example: slots[0]?.get ?? '' };
    if (bits >= compliantBits) return ['compliant', { code: 'UPLOAD_RANDOM', args }];
    return [bits >= partialBits ? 'partial' : 'missing', { code: 'UPLOAD_GUESSABLE', args }];
  });
};

/** Whether the same URLs name who put the file there. */
export const uploadNoUsername: Check<'upload-no-username'> = (input) =>
  overServices(input, ({ slots, by }, service) => {
    // Nobody is behind the name of an anonymous session.
    if (by === 'anonymous') return ['not-observed', { code: 'UPLOAD_WITH_OWNER', args: {} }];
    const forms = distinct(slots.flatMap(({ get }) => ownersIn(get)));
    const args = { service, forms, example: slots[0]?.get ?? '' };
    if (forms.length === 0) {
      return ['compliant', { code: 'UPLOAD_NAMES_NOBODY', args: { service, slots: slots.length } }];
    }
    const plain = forms.some((form) => !/^(md5|sha\d+)\(/.test(form));
    return [plain ? 'missing' : 'partial', { code: 'UPLOAD_NAMES_OWNER', args }];
  });

function ownersIn(url: string): string[] {
  const [open, close] = OWNER_MARKS;
  return [...url.matchAll(new RegExp(`${open}([^${close}]*)${close}`, 'gu'))].map(
    ([, form = '']) => form,
  );
}

const ORDER: readonly Status[] = ['missing', 'partial', 'compliant'];

function overServices(
  input: AnyInput,
  rule: (slots: UploadSlots, service: string) => readonly [Status, TypedCoded],
): Outcome {
  const { seen, domain } = input;
  const observed = seen.all('upload.slots');
  if (observed.length === 0) {
    return withoutSession(input, { code: 'UPLOAD_UNASKED', args: {} });
  }
  const found = observed.flatMap(({ id, subject, value, failure }): SubjectFinding[] => {
    const evidence = [id];
    const unseen = (coded: TypedCoded): SubjectFinding[] => [
      findingOf(subject, 'not-observed', null, coded, evidence),
    ];
    if (value === undefined) return unseen({ code: 'UPLOAD_UNANSWERED', args: failure });
    const { slots, refusal } = value;
    const condition = refusal?.condition ?? '';
    if (slots.length === 0 && refusal === null) {
      return [
        findingOf(
          domain,
          'not-applicable',
          'observed',
          { code: 'UPLOAD_ABSENT', args: {} },
          evidence,
        ),
      ];
    }
    if (slots.length === 0) {
      const args = { service: subject, condition, text: refusal?.text ?? '' };
      return unseen({ code: 'UPLOAD_REFUSED', args });
    }
    if (slots.length < FEWEST_SLOTS) {
      const args = { service: subject, slots: slots.length, condition };
      return unseen({ code: 'UPLOAD_TOO_FEW', args });
    }
    const [status, coded] = rule(value, subject);
    const basis = status === 'not-observed' ? null : 'observed';
    const clear = slots.some(({ get, put }) => put === 'http:' || get.startsWith('http:'));
    const clearText = { code: 'UPLOAD_IN_THE_CLEAR', args: { service: subject } } as const;
    return [
      findingOf(subject, status, basis, coded, evidence),
      ...(clear ? [findingOf(subject, 'information', null, clearText, evidence)] : []),
    ];
  });
  return ofWorst(countedOf(found, domain));
}

/** What a service says that takes no uploads from this account. */
const NOT_FOR_US = [
  'forbidden',
  'item-not-found',
  'not-allowed',
  'not-authorized',
  'service-unavailable',
];

/**
 * Services of the domain decide where there is one, else those of other domains that it lists. One
 * that takes nothing from users of the domain, as another virtual host, decides nothing where
 * another service gave slots.
 */
function countedOf(marks: readonly SubjectFinding[], domain: string): readonly SubjectFinding[] {
  const isOwn = ({ subject }: SubjectFinding): boolean =>
    subject === domain || subject.endsWith(`.${domain}`);
  const own = marks.some(isOwn);
  const counts = (mark: SubjectFinding): boolean => !own || isOwn(mark);
  const decided = ORDER.some((status) =>
    marks.some((mark) => mark.status === status && counts(mark)),
  );
  return marks.map((mark) => {
    const barred = mark.code === 'UPLOAD_REFUSED' && NOT_FOR_US.includes(mark.args.condition);
    if (counts(mark) && !(barred && decided)) return mark;
    return asInformation(mark);
  });
}

function ofWorst(marks: readonly SubjectFinding[]): Outcome {
  const worst =
    ORDER.flatMap((status) => marks.filter((mark) => mark.status === status)).find(
      ({ status }) =>
        status !== 'compliant' || !marks.some((mark) => mark.status === 'not-observed'),
    ) ??
    marks.find(({ status }) => status === 'not-observed') ??
    marks[0];
  if (worst === undefined)
    return outcomeOf('not-observed', null, { code: 'UPLOAD_UNASKED', args: {} });
  const { status, basis, code, args } = worst;
  return status === 'information'
    ? outcomeOf('not-observed', null, { code: 'UPLOAD_UNASKED', args: {} }, marks)
    : outcomeOf(status, basis, { code, args } as TypedCoded, marks);
}
