import { configuredE2ee } from '../../configuration/rule/services.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known, Reading } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks, E2eeBundle, E2eeMessages } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { pepOf, type Pep } from '../facts/pep.js';
import { testBundle, testMessages } from '../facts/test-messages.js';

type E2eeCodes = Pick<
  Codes,
  | 'E2EE_BUNDLE_ALTERED'
  | 'E2EE_BUNDLE_LEFT'
  | 'E2EE_BUNDLE_MAYBE_LEFT'
  | 'E2EE_BUNDLE_NOT_FETCHED'
  | 'E2EE_BUNDLE_REFUSED'
  | 'E2EE_BUNDLE_UNCHANGED'
  | 'E2EE_FEATURES_ONLY'
  | 'E2EE_MESSAGES_TOUCHED'
  | 'E2EE_MESSAGES_UNCHANGED'
  | 'E2EE_OPERABLE'
  | 'E2EE_PEP_ABSENT'
  | 'E2EE_PEP_FEATURES'
  | 'E2EE_UNANSWERED'
  | 'E2EE_UNCONTROLLED'
>;

/**
 * Messages in the form of end-to-end encryption must arrive unchanged, and OMEMO keys must be
 * publishable and fetchable (XEP-0384 §5.3).
 */
export const e2eeOperable = defineRule<Checks['e2ee-operable'], E2eeCodes>()({
  scope: 'domain',
  needs: {},
  uses: {
    messages: testMessages,
    bundle: testBundle,
    pep: pepOf,
  },
  // The tests show what works; the features matter only where no test did.
  optional: ['pep'],
  decide({ messages, bundle, pep }, say) {
    const tests = [
      ...(messages.seen ? [messagesSeen(messages, say)] : say.gaps(messages)),
      ...(bundle.seen ? bundleSeen(bundle, say) : say.gaps(bundle)),
    ];
    const [unasked] = tests.filter((said) => said.unasked);
    const found = [
      ...tests.filter((said) => !said.unasked),
      ...(pep.seen ? [pepSeen(pep, bundle, say)] : []),
      ...(unasked === undefined ? [] : [unasked]),
    ];
    const isShort = found.some(({ status }) => status === 'missing' || status === 'partial');
    const isUnseen = found.some(({ status }) => status === 'not-observed');
    return pep.seen && isWhole(pep.value) && isUnseen && !isShort
      ? [...found, say.row(say.partial(pep, 'advertised', 'E2EE_FEATURES_ONLY', {}))]
      : found;
  },
  order: 'said',
  row: {
    missing: (all) => all.first('missing'),
    partial: (all) => all.first('partial'),
    'not-observed': (all) => all.first('not-observed'),
    compliant: (all) => all.say('E2EE_OPERABLE', {}),
  },
});

function messagesSeen(from: Known<E2eeMessages>, say: Say<E2eeCodes>): Said {
  const { control, messages } = from.value;
  if (!control) return say.unseen('E2EE_UNCONTROLLED', {}, from);
  // An error about a stanza limit does not show whether the server blocks this form of end-to-end
  // encryption.
  if (messages.some(({ condition }) => condition === 'resource-constraint')) {
    const failure = { layer: 'session', reason: 'limited', detail: 'resource-constraint' } as const;
    return say.unseen('E2EE_UNANSWERED', failure, from);
  }
  const of = (outcome: E2eeMessages['messages'][number]['outcome']): string[] =>
    messages.filter((one) => one.outcome === outcome).map(({ shape }) => shape);
  const touched = { altered: of('altered'), lost: of('lost'), refused: of('refused') };
  return Object.values(touched).some((shapes) => shapes.length > 0)
    ? say.missing(from, 'exercised', 'E2EE_MESSAGES_TOUCHED', touched)
    : say.met(from, 'exercised', 'E2EE_MESSAGES_UNCHANGED', { shapes: of('unchanged') });
}

function bundleSeen(from: Known<E2eeBundle>, say: Say<E2eeCodes>): readonly Said[] {
  const { publish, deleted } = from.value;
  if (deleted) return [bundleRuled(from, say)];
  const code = publish === 'result' ? 'E2EE_BUNDLE_LEFT' : 'E2EE_BUNDLE_MAYBE_LEFT';
  return [bundleRuled(from, say), say.note(from, code, {})];
}

function bundleRuled(from: Known<E2eeBundle>, say: Say<E2eeCodes>): Said {
  const { publish, condition, fetched } = from.value;
  // If keys cannot be published, OMEMO does not work, but OpenPGP and OTR may.
  if (publish === 'error') {
    const args = { condition: condition ?? '' };
    return say.partial(from, 'exercised', 'E2EE_BUNDLE_REFUSED', args);
  }
  switch (publish === 'silence' ? null : fetched) {
    case 'unchanged':
      return say.met(from, 'exercised', 'E2EE_BUNDLE_UNCHANGED', {});
    case 'altered':
      return say.missing(from, 'exercised', 'E2EE_BUNDLE_ALTERED', {});
    case 'refused':
      return say.partial(from, 'exercised', 'E2EE_BUNDLE_NOT_FETCHED', { how: 'refused' });
    default:
      return say.unseen('E2EE_BUNDLE_NOT_FETCHED', { how: 'silence' }, from);
  }
}

/** The result of publishing an OMEMO bundle outweighs what the account announces. */
function pepSeen(pep: Known<Pep>, bundle: Reading<E2eeBundle>, say: Say<E2eeCodes>): Said {
  const { present, absent } = pep.value;
  const said = pep.value.pep
    ? say.partial(pep, 'advertised', 'E2EE_PEP_FEATURES', { present, absent })
    : say.partial(pep, 'advertised', 'E2EE_PEP_ABSENT', {});
  const isWorking = bundle.seen && bundle.value.fetched === 'unchanged';
  return isWhole(pep.value) || isWorking ? say.asNote(said) : said;
}

/** Whether the account's service discovery announces all PEP features that OMEMO needs. */
function isWhole({ pep, absent }: Pep): boolean {
  return pep && absent.length === 0;
}

export const E2EE_OPERABLE = requirement(
  'servers/miscellaneous',
  'e2ee-operable',
  'MUST NOT',
  e2eeOperable,
  {},
  ['account'],
  {
    title: 'End-to-end encryption works',
    checklist: 'E2EE not made inoperable',
    why: 'Only end-to-end encryption protects messages from the server and from anyone who takes it over.',
    manifesto: 'E2EE mechanisms (eg. OMEMO, OTR, or PGP) MUST NOT be made inoperable',
    references: ['XEP-0384', 'XEP-0163'],
    seen: [
      'With --account, two sessions of the account exchange messages in the form of OMEMO, OpenPGP and OTR.',
      'A plain message before and after shows that messages arrive.',
      'The scan also publishes an OMEMO bundle, fetches it, and deletes it.',
      'It reads the PEP features of the account; messages are not stored, and the device list is unchanged.',
    ],
    ruled: [
      'Compliant if messages and bundle arrive unchanged.',
      'Missing if a message is altered, returned or removed, or if the bundle comes back altered.',
      'Partial if keys cannot be published or fetched, if PEP is incomplete, or if only features were seen.',
      'Not observed if the plain messages do not arrive either.',
    ],
    further: { configured: configuredE2ee, settles: ['E2EE_FEATURES_ONLY'] },
    advice: 'Disable filters for encrypted messages, and enable PEP (XEP-0163).',
  },
);
