import { configuredStanzaLimit } from '../../configuration/rule/connections.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known } from '../../../judge/engine/reading.js';
import {
  defineRule,
  type Overview,
  type RowSentence,
  type Said,
  type Say,
} from '../../../judge/engine/rule.js';
import type { Checks, StanzaLimit } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import {
  contradictions,
  earlyLimits,
  isLimitTried,
  sizeLimit,
  sizesOf,
  type SizeLimit,
} from '../facts/stanza-limit.js';

type LimitCodes = Pick<
  Codes,
  | 'INTRUSIVE_WITH_LEAVE'
  | 'STANZA_LIMIT_ABSENT'
  | 'STANZA_LIMIT_ANNOUNCED'
  | 'STANZA_LIMIT_BEFORE_LOGIN'
  | 'STANZA_LIMIT_CONTRADICTED'
  | 'STANZA_LIMIT_EARLY'
  | 'STANZA_LIMIT_EARLY_NONE'
  | 'STANZA_LIMIT_HIGH'
  | 'STANZA_LIMIT_HIGH_SOMEWHERE'
  | 'STANZA_LIMIT_KEPT'
  | 'STANZA_LIMIT_KEPT_EVERYWHERE'
  | 'STANZA_LIMIT_UNANNOUNCED'
>;
type Params = Checks['stanza-limit'];

/**
 * Judges the stanza size limit of the size test, or else the one that a session announces
 * (XEP-0478).
 */
export const stanzaLimit = defineRule<Params, LimitCodes>()({
  scope: ({ role }: Params) => [role],
  needs: { limit: (at) => sizeLimit(at, at.params) },
  uses: {
    tried: isLimitTried,
    early: earlyLimits,
    contradicted: (at) => [...contradictions(at, 'after'), ...contradictions(at, 'before')],
  },
  decide: ({ limit }, say, { params }) =>
    limit.items.flatMap((item) => limitSeen(item, say, params)),
  notes({ tried, early, contradicted }, say, { params }) {
    return [
      ...early.flatMap((one) => earlyNotes(one, say, params)),
      ...contradicted.map((one) =>
        say.contradicts(say.note(one, 'STANZA_LIMIT_CONTRADICTED', { ...one.value })),
      ),
      ...(tried ? [say.note(null, 'INTRUSIVE_WITH_LEAVE', {})] : []),
    ];
  },
  row: {
    compliant: (all) => limitWords(all),
    partial: (all) => limitWords(all),
    missing: (all) => limitWords(all),
    'not-observed'(all) {
      const bytes = all.args('STANZA_LIMIT_BEFORE_LOGIN').flatMap((args) => args.bytes);
      if (bytes.length > 0) {
        return all.say('STANZA_LIMIT_BEFORE_LOGIN', { bytes: sizesOf(bytes.map(Number)) });
      }
      return all.args('STANZA_LIMIT_UNANNOUNCED').length > 0
        ? all.say('STANZA_LIMIT_UNANNOUNCED', {})
        : null;
    },
  },
});

function limitSeen(
  item: Known<SizeLimit>,
  say: Say<LimitCodes>,
  { recommended, maximum }: Params,
): readonly Said[] {
  const { value } = item;
  switch (value.is) {
    case 'kept': {
      const { accepted, refused } = value;
      const args = { accepted, refused, recommended };
      return [say.met(item, 'exercised', 'STANZA_LIMIT_KEPT', args)];
    }
    case 'high': {
      const { accepted, refused } = value;
      const args = { accepted, refused, recommended };
      return [say.partial(item, 'exercised', 'STANZA_LIMIT_HIGH', args)];
    }
    case 'absent': {
      const { accepted } = value;
      return [say.missing(item, 'exercised', 'STANZA_LIMIT_ABSENT', { accepted })];
    }
    case 'announced': {
      const { bytes, aside } = value;
      const most = Math.max(...bytes);
      const settled = most <= recommended ? say.met : most <= maximum ? say.partial : say.missing;
      const args = { bytes: sizesOf(bytes), recommended, maximum };
      return [
        settled(item, 'advertised', 'STANZA_LIMIT_ANNOUNCED', args),
        ...say.gaps(aside).map((finding) => say.asNote(finding)),
      ];
    }
  }
}

/** Notes on the stanza size limit before the login, which is not judged. */
function earlyNotes(
  early: Known<StanzaLimit>,
  say: Pick<Say<LimitCodes>, 'note'>,
  { maximum }: Params,
): readonly Said[] {
  const { accepted, refused } = early.value;
  if (refused !== null) {
    return [say.note(early, 'STANZA_LIMIT_EARLY', { accepted: accepted ?? 0, refused })];
  }
  return accepted === null || accepted <= maximum
    ? []
    : [say.note(early, 'STANZA_LIMIT_EARLY_NONE', { accepted })];
}

/**
 * Sentence on the requirement if endpoints differ: the endpoint with the highest stanza size
 * limit, or all announced limits.
 */
function limitWords(all: Overview<Params, LimitCodes>): RowSentence {
  const { recommended, maximum } = all.params;
  if (!all.survey.marks.some(({ basis }) => basis === 'exercised')) {
    const bytes = all.args('STANZA_LIMIT_ANNOUNCED').flatMap((args) => args.bytes);
    const args = { bytes: sizesOf(bytes.map(Number)), recommended, maximum };
    return all.say('STANZA_LIMIT_ANNOUNCED', args);
  }
  const [absent] = all.args('STANZA_LIMIT_ABSENT');
  if (absent !== undefined) return all.say('STANZA_LIMIT_ABSENT', absent);
  const high = all.args('STANZA_LIMIT_HIGH').map(({ refused }) => refused);
  if (high.length > 0) {
    return all.say('STANZA_LIMIT_HIGH_SOMEWHERE', { refused: Math.max(...high) });
  }
  const kept = all.args('STANZA_LIMIT_KEPT').map(({ refused }) => refused);
  return all.say('STANZA_LIMIT_KEPT_EVERYWHERE', { refused: Math.max(0, ...kept) });
}

const WHY = 'Without a limit, one large stanza can exhaust the memory of the server.';

const LIMITS_OF_STANZAS =
  'Stanza size limits MUST be enforced for C2S and S2S connections. These limits MUST not be more than 2,097,152 bytes';

const TRIED =
  'With --allow-intrusive it also sends growing stanzas, up to 2,097,153 bytes, until the server ends the stream.';

/** `recommended` is the number as written in the manifesto: `262,144`. */
function ruled(recommended: string): readonly string[] {
  return [
    `Compliant if the limit after login is at most ${recommended} bytes.`,
    'A limit found by test may be 8 KiB higher, because a server may have read that much already.',
    'Partial if it is higher, but at most 2,097,152 bytes.',
    'By test, partial also needs a stanza above the recommended size that was accepted.',
    'Missing if the announced limit is above 2,097,152 bytes, or a stanza of 2,097,153 bytes is accepted.',
    'If the announced limit and the test disagree, the test decides.',
    'Not observed without a login, without an announced limit, or if the server reads too slowly to tell.',
  ];
}

const C2S: Params = { role: 'c2s', recommended: 262_144, maximum: 2_097_152 };

export const C2S_STANZA_LIMIT = requirement(
  'servers/connections',
  'c2s-stanza-limit',
  'MUST',
  stanzaLimit,
  C2S,
  ['public', 'account', 'intrusive'],
  {
    title: 'Stanza size limit (clients)',
    checklist: 'Stanza size limits enforced (C2S)',
    why: WHY,
    manifesto: LIMITS_OF_STANZAS,
    references: ['XEP-0478'],
    seen: [
      'The scan reads the announced limits (XEP-0478) at every c2s endpoint.',
      'Limits announced before login are shown, but do not count; with --account those after login do.',
      TRIED,
    ],
    ruled: ruled('262,144'),
    further: { configured: configuredStanzaLimit(C2S) },
    advice: 'Set a stanza size limit of at most 262,144 bytes for clients.',
  },
);

const S2S: Params = { role: 's2s', recommended: 524_288, maximum: 2_097_152 };

export const S2S_STANZA_LIMIT = requirement(
  'servers/connections',
  's2s-stanza-limit',
  'MUST',
  stanzaLimit,
  S2S,
  ['public', 'federated', 'intrusive'],
  {
    title: 'Stanza size limit (servers)',
    checklist: 'Stanza size limits enforced (S2S)',
    why: WHY,
    manifesto: LIMITS_OF_STANZAS,
    references: ['XEP-0478'],
    seen: [
      'The scan reads the announced limits (XEP-0478) at every s2s endpoint.',
      'Limits before authentication are shown, but do not count; with --s2s-identity those after it do.',
      TRIED,
    ],
    ruled: ruled('524,288'),
    further: { configured: configuredStanzaLimit(S2S) },
    advice: 'Set a stanza size limit of at most 524,288 bytes for servers.',
  },
);
