import { configuredUploadName, configuredUploadPath } from '../../configuration/rule/services.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known, Sightings } from '../../../judge/engine/reading.js';
import { defineRule, type Overview, type Said, type Say } from '../../../judge/engine/rule.js';
import { OWNER_MARKS, type Checks, type Status, type UploadSlots } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { pathEntropy } from '../facts/path-entropy.js';
import { uploadServices, type UploadService } from '../facts/upload-services.js';

/**
 * Codes of the findings about an upload service that two rules share: the rule on random paths and
 * the rule on user names.
 */
type ServiceCodes = Pick<
  Codes,
  'UPLOAD_ABSENT' | 'UPLOAD_IN_THE_CLEAR' | 'UPLOAD_REFUSED' | 'UPLOAD_TOO_FEW' | 'UPLOAD_UNASKED'
>;
type PathCodes = ServiceCodes & Pick<Codes, 'UPLOAD_GUESSABLE' | 'UPLOAD_RANDOM'>;
type NameCodes = ServiceCodes &
  Pick<Codes, 'UPLOAD_NAMES_NOBODY' | 'UPLOAD_NAMES_OWNER' | 'UPLOAD_WITH_OWNER'>;

/** Minimum number of upload slots that are needed to compare their URLs. */
const FEWEST_SLOTS = 4;

/** Upload URLs (XEP-0363) must not be guessable: judges the random bits of the parts that vary. */
export const uploadRandomPath = defineRule<Checks['upload-random-path'], PathCodes>()({
  scope: 'domain',
  needs: { services: uploadServices },
  decide: ({ services }, say, { domain, params }) =>
    ofServices(services, say, domain, (service, answer) => {
      const { compliantBits, partialBits } = params;
      const { slots, filename, queryBits = 0 } = answer.value;
      const urls = slots.map(({ get }) => get);
      const bits = pathEntropy(urls, filename) + queryBits;
      const args = { service, bits, slots: slots.length, example: urls[0] ?? '' };
      if (bits >= compliantBits) return say.met(answer, 'observed', 'UPLOAD_RANDOM', args);
      return bits >= partialBits
        ? say.partial(answer, 'observed', 'UPLOAD_GUESSABLE', args)
        : say.missing(answer, 'observed', 'UPLOAD_GUESSABLE', args);
    }),
  order: 'said',
  row: rowOf<PathCodes>(),
});

/** Rule on whether upload URLs name their owner. */
export const uploadNoUsername = defineRule<Checks['upload-no-username'], NameCodes>()({
  scope: 'domain',
  needs: { services: uploadServices },
  decide: ({ services }, say, { domain }) =>
    ofServices(services, say, domain, (service, answer) => {
      const { slots, by } = answer.value;
      // An anonymous session has no user name.
      if (by === 'anonymous') return say.unseen('UPLOAD_WITH_OWNER', {}, answer);
      const forms = distinct(slots.flatMap(({ get }) => ownersIn(get)));
      if (forms.length === 0) {
        const args = { service, slots: slots.length };
        return say.met(answer, 'observed', 'UPLOAD_NAMES_NOBODY', args);
      }
      const args = { service, forms, example: slots[0]?.get ?? '' };
      return forms.some((form) => !/^(md5|sha\d+)\(/.test(form))
        ? say.missing(answer, 'observed', 'UPLOAD_NAMES_OWNER', args)
        : say.partial(answer, 'observed', 'UPLOAD_NAMES_OWNER', args);
    }),
  order: 'said',
  row: rowOf<NameCodes>(),
});

function ownersIn(url: string): string[] {
  const [open, close] = OWNER_MARKS;
  return [...url.matchAll(new RegExp(`${open}([^${close}]*)${close}`, 'gu'))].map(
    ([, form = '']) => form,
  );
}

/** Error conditions of an upload service that accepts no uploads from this account. */
const NOT_FOR_US = [
  'forbidden',
  'item-not-found',
  'not-allowed',
  'not-authorized',
  'service-unavailable',
];

/**
 * Judges the domain's own upload services or, if it has none, services of other domains that it
 * lists. A service that refuses users of the domain (for example of another virtual host) does not
 * count if another service gave slots. For services that do not count, there are only notes. With
 * only such notes, the requirement is not observed, because the domain has no service of its own.
 */
function ofServices(
  { items }: Sightings<UploadService>,
  say: Say<ServiceCodes>,
  domain: string,
  rule: Rule,
): readonly Said[] {
  const isOwn = (service: string): boolean => service === domain || service.endsWith(`.${domain}`);
  const found = items.flatMap(({ value }) => ofService(value, say, domain, rule));
  const hasOwn = found.some(({ subject }) => isOwn(subject));
  const counts = (one: Found): boolean => !hasOwn || isOwn(one.subject);
  const isDecided = found.some((one) => DECIDED.includes(one.said.status) && counts(one));
  const all = found.map((one) => {
    const isNote = !counts(one) || (one.isBarred && isDecided);
    return say.about(one.subject, isNote ? say.asNote(one.said) : one.said);
  });
  const isOpen = all.every(({ status }) => UNDECIDED.includes(status));
  return isOpen && all[0]?.status === 'information'
    ? [...all, say.row(say.unseen('UPLOAD_UNASKED', {}))]
    : all;
}

const DECIDED: readonly Said['status'][] = ['missing', 'partial', 'compliant'];
const UNDECIDED: readonly Said['status'][] = ['information', 'not-applicable'];

/** Rule that returns the finding about an upload service with enough slots to compare. */
type Rule = (service: string, answer: Known<UploadSlots>) => Said;

interface Found {
  readonly subject: string;
  readonly said: Said;
  /** Whether the service accepts no uploads from this account. */
  readonly isBarred: boolean;
}

function ofService(
  { service, answer }: UploadService,
  say: Say<ServiceCodes>,
  domain: string,
  rule: Rule,
): readonly Found[] {
  const found = (said: Said): Found => ({ subject: service, said, isBarred: false });
  if (!answer.seen) return say.gaps(answer).map(found);
  const { slots, refusal } = answer.value;
  if (slots.length === 0 && refusal === null) {
    const said = say.notApplicable(answer, 'observed', 'UPLOAD_ABSENT', {});
    return [{ ...found(said), subject: domain }];
  }
  const condition = refusal?.condition ?? '';
  if (slots.length === 0) {
    const args = { service, condition, text: refusal?.text ?? '' };
    const said = say.unseen('UPLOAD_REFUSED', args, answer);
    return [{ ...found(said), isBarred: NOT_FOR_US.includes(condition) }];
  }
  if (slots.length < FEWEST_SLOTS) {
    const args = { service, slots: slots.length, condition };
    return [found(say.unseen('UPLOAD_TOO_FEW', args, answer))];
  }
  const isClear = slots.some(({ get, put }) => put === 'http:' || get.startsWith('http:'));
  return [
    found(rule(service, answer)),
    ...(isClear ? [found(say.note(answer, 'UPLOAD_IN_THE_CLEAR', { service }))] : []),
  ];
}

/** The row on uploads has the sentence of its first finding. */
function rowOf<C extends ServiceCodes>() {
  const first = (status: Status) => (all: Overview<unknown, C>) => all.first(status);
  return {
    missing: first('missing'),
    partial: first('partial'),
    compliant: first('compliant'),
    'not-observed': first('not-observed'),
    'not-applicable': (all: Overview<unknown, C>) => all.say('UPLOAD_ABSENT', {}),
  };
}

const RANDOM_BITS = { compliantBits: 64, partialBits: 32 } as const;

export const UPLOAD_RANDOM_PATH = requirement(
  'servers/miscellaneous',
  'upload-random-path',
  'MUST',
  uploadRandomPath,
  RANDOM_BITS,
  ['account'],
  {
    title: 'Upload paths unguessable',
    checklist: 'HTTP Upload random paths',
    why: 'If upload paths can be guessed, attackers can download the files of all users.',
    manifesto:
      'HTTP Upload paths MUST contain sufficiently random strings to prevent bulk enumeration',
    references: ['XEP-0363'],
    seen: 'With --account the scan requests eight upload slots and reads their URLs; it uploads nothing.',
    ruled: [
      'The check estimates the random bits in the parts of the URLs that change, queries included.',
      'A UUID counts by its version; counters and names of the owner count as zero.',
      'Compliant with 64 bits or more, partial with 32 or more, missing with fewer.',
      'Not applicable if the domain has no HTTP Upload service.',
      'Services of the domain decide before services of other domains that it lists.',
      'Not observed if the service gives no slots, or too few to compare.',
    ],
    further: { configured: configuredUploadPath(RANDOM_BITS) },
    advice: 'Use an upload module with random paths.',
  },
);

export const UPLOAD_NO_USERNAME = requirement(
  'servers/miscellaneous',
  'upload-no-username',
  'SHOULD NOT',
  uploadNoUsername,
  {},
  ['account'],
  {
    title: 'Upload paths without usernames',
    checklist: 'HTTP Upload no plain usernames',
    why: 'A link with a username tells everyone who sees it who sent the file.',
    manifesto:
      'HTTP Upload paths SHOULD NOT contain plain owner usernames to prevent privacy leaks',
    references: ['XEP-0363'],
    seen: 'With --account the scan searches the URLs of eight upload slots for user name and address: plain, encoded or hashed.',
    ruled: [
      'Compliant if the URLs contain neither.',
      'Partial if they contain a hash of the user name or address, because a hash can be guessed.',
      'Missing if they contain the user name or address, plain or encoded.',
      'Not applicable if the domain has no HTTP Upload service.',
    ],
    further: { configured: configuredUploadName },
    advice: 'Remove the username from upload paths.',
  },
);
