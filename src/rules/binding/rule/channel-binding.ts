import { configuredBinding } from '../../configuration/rule/tls.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known } from '../../../judge/engine/reading.js';
import {
  defineRule,
  type Overview,
  type RowSentence,
  type Said,
  type Say,
} from '../../../judge/engine/rule.js';
import { MOST_FAILED_LOGINS, MOST_MADE_UP_LOGINS, type Checks } from '../../../model/index.js';
import { hasCode } from '../../codes.js';
import { coverageOf } from '../../shared/facts/coverage.js';
import { softwareSupport, type SoftwareSupport } from '../facts/binding-support.js';
import { unboundOffer } from '../facts/channel-bindings.js';
import { banAt, leftOut, loginCount } from '../facts/logins.js';
import { namedTypes } from '../facts/named-types.js';
import { tokensAt } from '../facts/tokens.js';
import { bindingsBy, versionBindings, type VersionBinding } from '../facts/version-bindings.js';
import { webOffers } from '../facts/web-offers.js';
import type { BindingCodes } from './binding-codes.js';
import { bindingContradictions } from './binding-contradictions.js';
import { sayNoPasswords, sayNoScram, sayUnsupported } from './binding-exempt.js';
import { sayFaults, sayLogins } from './binding-logins.js';
import { sayOffers } from './binding-offers.js';
import { sayOfferHashes, sayStarttlsInside, sayTokens } from './binding-tokens.js';

type Binding = Known<VersionBinding>;
type Row = Overview<Checks['channel-binding'], BindingCodes>;

/**
 * RFC 5802 §6 and XEP-0440: requires a `-PLUS` mechanism with a usable type in every TLS version
 * that the endpoint accepts. Offers before TLS are ignored, because they have nothing to bind to.
 */
export const channelBinding = defineRule<Checks['channel-binding'], BindingCodes>()({
  scope: ['c2s'],
  needs: { bindings: versionBindings },
  uses: {
    software: softwareSupport,
    named: namedTypes,
    ban: banAt,
    left: leftOut,
    tokens: tokensAt,
  },
  decide({ bindings, software, ban, left, tokens }, say) {
    const proofs = bindings.items.flatMap(({ value }) => [
      ...(value.proof === null ? [] : [value.proof]),
      ...(value.proofBeside === null ? [] : [value.proofBeside]),
    ]);
    const isAll = bindings.gaps.length === 0;
    const sasl = bindingsBy('SASL', bindings.items);
    const sasl2 = bindingsBy('SASL2', bindings.items);
    return [
      ...sayBindings(sasl, isAll, software, say),
      ...sayBindings(sasl2, isAll && sasl.length === 0, software, say),
      ...sayFaults(proofs, say),
      ...sayLogins(proofs, ban, left, say),
      ...sayOfferHashes(proofs, say),
      ...sayTokens(tokens, say),
      ...sayStarttlsInside(bindings.items, say),
    ];
  },
  notes: ({ named }, say, { subject }) => bindingContradictions(subject, named, say),
  notesOnScan(say, { seen, domain, settings }) {
    const onWeb = webOffers(seen, domain, settings).map((offer) => {
      const { id, ...args } = offer.value;
      return say.about(id, say.note(offer, 'WEB_OFFERS_DIFFER', args));
    });
    const { succeeded, failed, evidence } = loginCount(seen);
    const { endpoints, unknowns } = coverageOf(seen, 'c2s', domain, settings);
    // Without endpoints, return no findings: the row then only states that there is no endpoint.
    if (evidence.length === 0 || endpoints.length + unknowns.length === 0) return onWeb;
    const most = settings.account ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS;
    return [...onWeb, say.note({ evidence }, 'LOGINS_MADE', { succeeded, failed, most })];
  },
  merge: 'everywhere',
  own: ['compliant'],
  row: {
    compliant: (all) =>
      whereSupported(all) ?? all.common('compliant') ?? all.say('CHANNEL_BINDING_EVERYWHERE', {}),
    partial: (all) => {
      const other = besideOffers(all);
      if (other !== null) return other;
      const lacking = all.count('missing') + all.count('partial');
      return all.say('CHANNEL_BINDING_LACKING', { lacking, total: all.total });
    },
    missing: (all) =>
      acceptedFalse(all) ??
      all.common('missing') ??
      oneProtocol(all) ??
      all.say('CHANNEL_BINDING_NOWHERE', {}),
    'not-applicable': (all) =>
      all.first('not-applicable') ?? all.say('CHANNEL_BINDING_NOWHERE', {}),
  },
});

/**
 * Text of the requirement if the software lacks channel binding in some TLS versions: compliant,
 * but not everywhere.
 */
function whereSupported(all: Row): RowSentence | null {
  const [lack] = all.args('CHANNEL_BINDING_UNSUPPORTED');
  return lack === undefined ? null : all.say('CHANNEL_BINDING_WHERE_SUPPORTED', lack);
}

/** Returns the first login that succeeded with a false channel binding, or null. */
function acceptedFalse(all: Row): RowSentence | null {
  for (const mark of all.survey.marks) {
    if (hasCode(mark, 'CHANNEL_BINDING_FALSIFIED')) return all.say(mark.code, mark.args);
    if (hasCode(mark, 'CHANNEL_BINDING_FOREIGN')) return all.say(mark.code, mark.args);
    if (hasCode(mark, 'TOKEN_FALSIFIED')) return all.say(mark.code, mark.args);
  }
  return null;
}

/**
 * Sentence of the row if channel binding is offered everywhere, and only login tokens or the hash
 * of the offer have a defect.
 */
function besideOffers(all: Row): RowSentence | null {
  const short = all.survey.marks.filter(({ status }) => ['partial', 'missing'].includes(status));
  const codes = new Set(short.map(({ code }) => code));
  const [first] = short;
  if (first === undefined || codes.size > 1) return null;
  if (hasCode(first, 'TOKEN_UNBOUND')) return all.say(first.code, first.args);
  if (hasCode(first, 'TOKEN_UNPROVEN')) return all.say(first.code, first.args);
  if (hasCode(first, 'TOKENS_UNBOUND')) return all.say(first.code, first.args);
  if (hasCode(first, 'OFFER_HASH_WRONG')) return all.say(first.code, first.args);
  return null;
}

/** Sentence of the row if endpoints offer channel binding with only one of the protocols. */
function oneProtocol(all: Row): RowSentence | null {
  const [one] = all.args('CHANNEL_BINDING_ONE_PROTOCOL');
  return one === undefined ? null : all.say('CHANNEL_BINDING_ONE_PROTOCOL', one);
}

/**
 * Judges channel binding in the TLS versions of an endpoint. `isAll` says that every version that
 * it may accept was observed.
 */
function sayBindings(
  all: readonly Binding[],
  isAll: boolean,
  { lacks, supported }: SoftwareSupport,
  say: Say<BindingCodes>,
): readonly Said[] {
  const unbound = (kind: ReturnType<typeof unboundOffer>): readonly Binding[] =>
    all.filter(({ value: { is, stream } }) => is === 'none' && unboundOffer(stream.value) === kind);
  const bare = unbound('no-password');
  const excused = all.filter(
    (one) => one.value.is === 'none' && lacks[one.value.version] !== null && !bare.includes(one),
  );
  const open = supported ? [] : unbound('no-scram').filter((one) => !excused.includes(one));
  const aside = [...excused, ...bare, ...open];
  const bindings = all.filter((one) => !aside.includes(one));
  const alone = bindings.length === 0 && open.length === 0;
  return [
    ...sayUnsupported(say, lacks, excused, alone),
    ...sayNoPasswords(say, bare, alone),
    ...sayNoScram(say, open),
    ...sayOffers(say, bindings, isAll),
    ...bindings.flatMap(({ value }) => sayHeldBack(value, say)),
  ];
}

/**
 * Adds a note that a test of channel binding was skipped, if the result is based only on offers.
 */
function sayHeldBack({ held, is }: VersionBinding, say: Say<BindingCodes>): readonly Said[] {
  // If the result is `unknown`, its finding already mentions the skipped test, so add no note.
  if (held === null || is === 'unknown') return [];
  return [say.note(held, 'LOGINS_HELD_BACK', { detail: held.detail })];
}

export const CHANNEL_BINDING = requirement(
  'servers/connections',
  'channel-binding',
  'MUST',
  channelBinding,
  {},
  ['public', 'account'],
  {
    title: 'Channel binding available',
    checklist: 'Channel binding available',
    why: 'Without channel binding, a client cannot detect an attacker who has a certificate for the domain.',
    manifesto: 'Channel binding MUST be available if supported by server software',
    references: ['RFC 5802', 'RFC 9266', 'XEP-0440', 'XEP-0388'],
    seen: [
      'The scan reads the SASL and SASL2 mechanisms and binding types (XEP-0440) in TLS 1.2 and TLS 1.3.',
      'Without an account, up to four logins of a made-up user show which binding types the server knows.',
      'With --account, logins with correct binding data must succeed.',
      'Logins with false data, an undefined binding type or a faked downgrade (gs2 y) must fail.',
      'Where SASL2 is offered, these logins are made with it too.',
      'At most four logins fail at one address, those before TLS included; the report lists what was skipped.',
    ],
    ruled: [
      'Compliant if every endpoint offers a usable binding type in every TLS version that counts.',
      'The basis is advertised for an offer, observed if the server distinguishes types, exercised with an account.',
      'Where SASL and SASL2 are both offered, the worse of the two counts.',
      'Partial if only some endpoints or TLS versions offer it.',
      'Partial too if a type is unusable, undefined in that TLS version, or refused with correct data.',
      'Partial too if the server accepts a faked downgrade (gs2 y).',
      'Missing if no endpoint offers it, or if only one of SASL and SASL2 does.',
      'Missing too if the server accepts false data or an undefined type.',
      'A TLS version does not count if the server software (XEP-0092) has no channel binding in it.',
      'Not applicable if the server software has no channel binding at all.',
      'Not observed if an endpoint did not answer, or if the binding type could not be determined.',
    ],
    further: { configured: configuredBinding },
    advice: 'Use software with tls-exporter (Prosody 13, ejabberd 24.12 or later).',
  },
);
