/** Logins for channel binding in a few words, and what the check rules on them. */
import { endpointId } from '../../src/model/index.js';
import type {
  Failure,
  LoginPurpose,
  Observation,
  Recording,
  SaslBinding,
  SaslLogin,
  TlsVersion,
} from '../../src/model/index.js';
import { byId } from '../../src/model/observation-view.js';
import { endpointAt, good, observe, recording, type Spot, type Stream } from './build.js';
import { rowOf } from './catalogue.js';

export const PLUS = ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'];
export const BAN = 'Too many (3) failed authentications from this IP address';

export function spotOf(
  tls12: Stream | null,
  tls13: Stream | null,
  parts: Partial<Spot> = {},
): Spot {
  const versionOf = (stream: Stream | null) => (stream === null ? 70 : { stream });
  return good('c2s', {
    versions: { 'TLSv1.2': versionOf(tls12), 'TLSv1.3': versionOf(tls13) },
    ...parts,
  });
}

export function plus(...bindings: readonly string[]): Stream {
  return { mechanisms: PLUS, ...(bindings.length > 0 ? { bindings } : {}) };
}

export type Made = (spot: Spot) => Observation;

/** `1.3 bound tls-exporter: success`, and what else is known of it. */
export function login(words: string, parts: Partial<SaslLogin> = {}): Made {
  const match = /^(1\.[23]) (\w+)(?: ([\w-]+))?: ([\w-]+)$/.exec(words);
  const [, number = '', purpose = '', type, outcome = ''] = match ?? [];
  const version = `TLSv${number}` as TlsVersion;
  const value = {
    version,
    purpose: purpose as LoginPurpose,
    mechanism: type === undefined ? 'SCRAM-SHA-1' : 'SCRAM-SHA-1-PLUS',
    gs2: type === undefined ? (purpose === 'downgrade' ? 'y' : 'n') : `p=${type}`,
    offer: { mechanisms: PLUS, types: type === undefined ? [] : [type] },
    outcome: outcome as SaslLogin['outcome'],
    condition: outcome === 'failure' ? 'malformed-request' : null,
    text: null,
    ban: null,
    ...parts,
  };
  const variant = `${version} ${purpose}${purpose === 'bound' ? ` ${type}` : ''}`;
  return (spot) => observe('sasl.login', endpointId(endpointAt(spot)), value, variant);
}

export function leftOut(variant: string, failure: Failure): Made {
  return (spot) => observe('sasl.login', endpointId(endpointAt(spot)), failure, variant);
}

/** `1.3 tls-exporter`, and what was said. */
export function asked(words: string, condition: string, parts: Partial<SaslBinding> = {}): Made {
  const [number = '', type = ''] = words.split(' ');
  const version = `TLSv${number}` as TlsVersion;
  const gs2 = type === 'y' ? 'y' : `p=${type}`;
  const offer = { mechanisms: PLUS, types: [] };
  const value = {
    ...{ version, mechanism: 'SCRAM-SHA-1-PLUS', gs2, offer, answer: 'failure' as const },
    ...{ condition, text: null, ban: null, ...parts },
  };
  return (spot) =>
    observe('sasl.binding', endpointId(endpointAt(spot)), value, `${version} ${gs2}`);
}

export function withMade(
  spots: readonly Spot[],
  made: readonly Made[],
  more: Observation[] = [],
): Recording {
  const [spot] = spots;
  if (spot === undefined) throw new Error('no spot');
  const seen = recording({ spots });
  const all = [...seen.observations, ...made.map((one) => one(spot)), ...more];
  return { ...seen, observations: all.sort(byId) };
}

/** `status/basis CODE`. */
export function ruledOn(
  spots: readonly Spot[],
  made: readonly Made[],
  more: Observation[] = [],
): string {
  const { status, basis, code } = rowOf(withMade(spots, made, more), 'channel-binding').ruling;
  return `${status}${basis === null ? '' : `/${basis}`} ${code}`;
}

export const BOTH = spotOf(plus('tls-unique'), plus('tls-exporter'));
export const UNNAMED = spotOf(plus(), plus());
export const NONE: Stream = { mechanisms: ['PLAIN', 'SCRAM-SHA-1'] };

export const RIGHT = [
  ...[login('1.2 control: success'), login('1.2 bound tls-unique: success')],
  ...[login('1.3 control: success'), login('1.3 bound tls-exporter: success')],
];
