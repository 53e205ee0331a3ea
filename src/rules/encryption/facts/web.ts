/** Readings of web endpoints, and of host-meta, which names them. */
import {
  known,
  knownFrom,
  notSeen,
  type Known,
  type Reading,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import {
  askedOf,
  isCleartext,
  type Failure,
  type HostMeta,
  type ObservationView,
  type Role,
  type Settings,
} from '../../../model/index.js';
import { webPlaceOf } from '../../../util/web-place.js';
import { webUrl } from '../../../util/web-url.js';
import { compareText, distinct } from '../../../util/order.js';
import type { DeadTarget } from '../../shared/facts/coverage.js';
import { noFeaturesGap } from '../../shared/facts/gaps.js';
import { featuresOf, mechanismsOf, phaseOf, streamAt } from '../../shared/facts/streams.js';
import { webCoverageOf } from '../../shared/facts/web-coverage.js';
import { PASSING } from '../../tls/facts/tls-reach.js';
import { readClearAuth } from './clear-attempts.js';

/**
 * What a web endpoint without TLS does with a login. `refused` names what refused it: the web
 * server, the stream, features without a login, or the login itself.
 */
export type CleartextWeb =
  | { readonly is: 'processed'; readonly mechanism: string; readonly condition: string }
  | { readonly is: 'offered'; readonly offers: readonly string[] }
  | {
      readonly is: 'refused';
      readonly how: 'web' | 'stream' | 'features' | 'login';
      readonly said: string;
    };

export function cleartextWeb({ [AT]: { seen, subject: id } }: Place<Role>): Reading<CleartextWeb> {
  const open = streamAt(seen, id, 'clear');
  if (open === null) return notSeen(noFeaturesGap('clear', null));
  const { value } = open;
  if (value === undefined) return notSeen(noFeaturesGap('clear', open));
  const features = featuresOf(value);
  if (features === null) {
    // The web server answered, but with something else than a stream.
    if (value.error === null) return known({ is: 'refused', how: 'web', said: '' }, open.id);
    const { condition } = value.error;
    return PASSING.includes(condition)
      ? notSeen(noFeaturesGap('clear', open))
      : known({ is: 'refused', how: 'stream', said: condition }, open.id);
  }
  const offers = [...mechanismsOf(features), ...(features.iqAuth ? ['iq-auth'] : [])];
  if (offers.length === 0) return known({ is: 'refused', how: 'features', said: '' }, open.id);
  const [attempt] = seen.at('sasl.clear', id);
  const answer = attempt?.value;
  if (attempt === undefined || answer === undefined)
    return known({ is: 'offered', offers }, open.id);
  const condition = answer.condition ?? '';
  switch (readClearAuth(answer)) {
    case 'processed':
      return known(
        { is: 'processed', mechanism: answer.mechanism, condition },
        open.id,
        attempt.id,
      );
    case 'refused':
      return known({ is: 'refused', how: 'login', said: condition }, open.id, attempt.id);
    default:
      return known({ is: 'offered', offers }, open.id, attempt.id);
  }
}

/** host-meta in both forms, and what is wrong with it. */
export interface HostMetaReading {
  /** Why neither form could be requested; null if one was answered. */
  readonly failure: Failure | null;
  /** Links of both forms as sent. */
  readonly links: readonly string[];
  /** Links that lead to no endpoint. */
  readonly unusable: readonly string[];
  /** Why clients reject the certificate, if there are links; null if they do not. */
  readonly untrusted: string | null;
  /** The malformed form, if the other one is not. */
  readonly malformed: { readonly document: string; readonly problem: string } | null;
  /** Links of only one of two forms that were both read. */
  readonly onlyXml: readonly string[];
  readonly onlyJson: readonly string[];
}

const DOCUMENTS = { xml: 'host-meta', json: 'host-meta.json' } as const;

/** Returns null if host-meta was not requested. */
export function hostMetaReading(seen: ObservationView): Known<HostMetaReading> | null {
  const asked = [...seen.all('web.host-meta')].sort((a, b) => compareText(a.id, b.id));
  const [first] = asked;
  if (first === undefined) return null;
  const of = (format: 'xml' | 'json'): HostMeta | null =>
    asked.find((one) => askedOf(one)?.format === format)?.value ?? null;
  const [xml, json] = [of('xml'), of('json')];
  const answers = asked.flatMap(({ value }) => value ?? []);
  const all = answers.flatMap(({ links }) => links);
  const both = xml?.document === 'read' && json?.document === 'read';
  const hrefs = (one: HostMeta | null): readonly string[] =>
    distinct((one?.links ?? []).map(({ href }) => href));
  const only = (one: HostMeta | null, other: HostMeta | null): readonly string[] =>
    both ? hrefs(one).filter((href) => !hrefs(other).includes(href)) : [];
  const value: HostMetaReading = {
    failure: answers.length === 0 ? (first.failure ?? null) : null,
    links: distinct(all.map(({ href }) => href)),
    unusable: distinct(all.flatMap((link) => (webPlaceOf(link) === null ? [link.href] : []))),
    untrusted:
      answers.find(({ links, trust }) => links.length > 0 && !trust.trusted)?.trust.error ?? null,
    malformed: malformedOf({ xml, json }),
    onlyXml: only(xml, json),
    onlyJson: only(json, xml),
  };
  const [id, ...rest] = asked.map((one) => one.id);
  return id === undefined ? null : known(value, id, ...rest);
}

function malformedOf(
  forms: Readonly<Record<'xml' | 'json', HostMeta | null>>,
): HostMetaReading['malformed'] {
  if (!Object.values(forms).some((one) => one?.document === 'read')) return null;
  for (const format of ['xml', 'json'] as const) {
    const problem = forms[format]?.problem ?? null;
    if (problem !== null) return { document: DOCUMENTS[format], problem };
  }
  return null;
}

/** A web endpoint with TLS at which no stream could be opened. */
export interface FailedWebStream {
  readonly id: string;
  readonly url: string;
  /** Why there was no answer; null if the server sent a stream error. */
  readonly failure: Failure | null;
  readonly condition: string;
}

interface WebFaults {
  readonly dead: readonly Known<DeadTarget & { readonly url: string }>[];
  readonly failed: readonly Known<FailedWebStream>[];
}

/** Returns published web endpoints that do not work. */
export function webFaults(seen: ObservationView, domain: string, settings: Settings): WebFaults {
  const { endpoints, dead } = webCoverageOf(seen, domain, settings);
  return {
    dead: dead
      .map((one) => knownFrom({ ...one, url: webUrl(one.endpoint) }, one.evidence))
      .filter((one) => one.seen),
    failed: endpoints.flatMap(({ id, endpoint }) => {
      if (isCleartext(endpoint)) return [];
      const streams = seen.at('stream.open', id).filter((one) => phaseOf(one) !== 'clear');
      if (streams.some(({ value }) => value?.features != null)) return [];
      const [stream] = streams;
      if (stream === undefined) return [];
      const url = webUrl(endpoint);
      const failure = stream.failure ?? null;
      const condition = stream.value?.error?.condition ?? '';
      return [known({ id, url, failure, condition }, stream.id)];
    }),
  };
}
