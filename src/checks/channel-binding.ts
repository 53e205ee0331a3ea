import { bindingOfferOf, type BindingOffer } from '../facts/channel-bindings.js';
import { distinct } from '../facts/order.js';
import { mechanismsOf, securedStreams, type SecuredStream } from '../facts/streams.js';
import type { Seen } from '../model.js';
import { markOf, type Check, type Mark } from './check.js';
import { everywhereOf, overEndpoints, type Summary } from './merge.js';
import { unseenStreamMark } from './unseen.js';

type SeenStream = Extract<SecuredStream, { state: 'seen' }>;

/**
 * RFC 5802 §6 and XEP-0440: a `-PLUS` mechanism with a type that is usable, in every version of
 * TLS that the endpoint accepts. What is offered in the clear binds nothing.
 */
export const channelBinding: Check<'channel-binding'> = (input) =>
  overEndpoints(
    input,
    ['c2s'],
    ({ id }) => look(input.seen, id),
    (survey) => {
      const contradictions = survey.marks
        .filter(({ code }) => code === 'CHANNEL_BINDING_UNUSABLE')
        .map((mark): Mark => ({ ...mark, status: 'information', basis: null }));
      return { ...everywhereOf(survey, summary), contradictions };
    },
  );

const summary: Summary = (status, { statuses }) => {
  if (status === 'compliant') return { code: 'CHANNEL_BINDING_EVERYWHERE', args: {} };
  if (status === 'missing') return { code: 'CHANNEL_BINDING_NOWHERE', args: {} };
  const lacking = [...statuses.values()].filter((found) => found !== 'compliant').length;
  return { code: 'CHANNEL_BINDING_LACKING', args: { lacking, total: statuses.size } };
};

function look(seen: Seen, id: string): readonly Mark[] {
  const streams = securedStreams(seen, id);
  const unseen = streams.filter((stream) => stream.state === 'unseen');
  const shown = streams.filter((stream) => stream.state === 'seen');
  const marks = unseen.map((stream) => unseenStreamMark(id, stream));
  if (shown.length === 0) {
    if (marks.length > 0) return marks;
    return [markOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  return [...marks, ...offerMarks(id, shown, unseen.length === 0)];
}

/** `all`: no other version of TLS may have it. */
function offerMarks(id: string, streams: readonly SeenStream[], all: boolean): readonly Mark[] {
  const byOffer = (...wanted: readonly BindingOffer[]): readonly SeenStream[] =>
    streams.filter(({ features, version }) => wanted.includes(bindingOfferOf(features, version)));
  const lacking = byOffer('none');
  const offered = byOffer('usable', 'unknown', 'unusable');
  const flawed = [...byOffer('unknown'), ...byOffer('unusable')].map(
    ({ version, features, id: evidence }) => {
      const types = features.channelBindings;
      return markOf(
        id,
        'partial',
        'advertised',
        types.length === 0
          ? { code: 'CHANNEL_BINDING_TYPE_UNKNOWN', args: { version } }
          : { code: 'CHANNEL_BINDING_UNUSABLE', args: { version, types } },
        [evidence],
      );
    },
  );
  const evidence = distinct(streams.map((stream) => stream.id));
  if (lacking.length > 0 && offered.length > 0) {
    const args = { offered: versionsOf(offered), lacking: versionsOf(lacking) };
    return [
      markOf(id, 'partial', 'advertised', { code: 'CHANNEL_BINDING_IN_PART', args }, evidence),
      ...flawed,
    ];
  }
  if (lacking.length > 0) {
    const mechanisms = distinct(lacking.flatMap(({ features }) => mechanismsOf(features)));
    const args = { versions: versionsOf(lacking), mechanisms };
    const coded = { code: 'CHANNEL_BINDING_NOT_OFFERED', args } as const;
    return [markOf(id, all ? 'missing' : 'partial', 'observed', coded, evidence)];
  }
  if (flawed.length > 0) return flawed;
  const types = distinct(offered.flatMap(({ features }) => features.channelBindings));
  const args = { versions: versionsOf(offered), types };
  return [
    markOf(id, 'compliant', 'advertised', { code: 'CHANNEL_BINDING_OFFERED', args }, evidence),
  ];
}

function versionsOf(streams: readonly SeenStream[]): string[] {
  return streams.map(({ version }) => version);
}
