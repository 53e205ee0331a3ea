/** Login tokens (XEP-0484) that an endpoint offers, and what came of the account's tokens. */
import { known, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Observation, SaslToken, TlsVersion, TokenPurpose } from '../../../model/index.js';
import { tokenMechanism } from '../../../wire/xmpp/sasl/token.js';
import { compareText } from '../../../util/order.js';
import { securedStreams } from '../../shared/facts/streams.js';
import { bindingScene, obstacleTo } from './channel-bindings.js';

/** Mechanisms for tokens in one TLS version. */
export interface TokenOffer {
  readonly version: TlsVersion;
  readonly mechanisms: readonly string[];
  /** Mechanisms whose channel binding is not defined in that TLS version. */
  readonly stray: readonly string[];
  /** Whether no mechanism with channel binding is usable. */
  readonly isUnbound: boolean;
}

/** Results of the uses of one token. */
export interface TokenProof {
  readonly version: TlsVersion;
  readonly requested: string;
  /** Results by purpose; null if not tried, or without a usable answer. */
  readonly right: 'accepted' | 'refused' | null;
  readonly unbound: 'accepted' | 'refused' | null;
  readonly falsified: 'accepted' | 'refused' | null;
  /** Whether the server was told to forget the token, and accepted that login. */
  readonly isInvalidated: boolean;
  /** Whether the server gave no token. */
  readonly isNone: boolean;
  /** Whether the server did not prove that it knows the token. */
  readonly isUnproven: boolean;
}

export interface Tokens {
  readonly offers: readonly Known<TokenOffer>[];
  readonly proofs: readonly Known<TokenProof>[];
}

export function tokensAt({ [AT]: { seen, subject: endpointId } }: Place<'c2s'>): Tokens {
  const offers = securedStreams(seen, endpointId).flatMap((stream) => {
    if (stream.state !== 'seen') return [];
    const mechanisms = stream.features.sasl2?.fast ?? [];
    if (mechanisms.length === 0) return [];
    const scene = bindingScene(seen, endpointId, stream.version);
    const obstacle = (name: string): string | null | undefined => {
      const type = tokenMechanism(name)?.type;
      return type == null ? 'none' : obstacleTo(type, scene);
    };
    const offer: TokenOffer = {
      version: stream.version,
      mechanisms,
      stray: mechanisms.filter((name) => obstacle(name) === 'version'),
      isUnbound: mechanisms.every((name) => obstacle(name) != null),
    };
    return [known(offer, stream.id)];
  });
  const used = seen.at('sasl.token', endpointId).filter(isSeen);
  const versions = [...new Set(used.map(({ value }) => value.version))].sort(compareText);
  const proofs = versions.flatMap((version) => {
    const own = used.filter(({ value }) => value.version === version);
    const [first, ...others] = own.map(({ id }) => id).sort(compareText);
    return first === undefined ? [] : [known(proofOf(version, own), first, ...others)];
  });
  return { offers, proofs };
}

type Used = Observation<'sasl.token'> & { readonly value: SaslToken };

function isSeen(one: Observation<'sasl.token'>): one is Used {
  return one.value !== undefined;
}

const ACCEPTED: readonly SaslToken['outcome'][] = ['success', 'wrong-proof'];

function proofOf(version: TlsVersion, used: readonly Used[]): TokenProof {
  const of = (purpose: TokenPurpose): SaslToken | undefined =>
    used.find(({ value }) => value.purpose === purpose)?.value;
  const resultOf = (purpose: TokenPurpose): TokenProof['right'] => {
    const made = of(purpose);
    if (made === undefined) return null;
    if (ACCEPTED.includes(made.outcome)) return 'accepted';
    return made.outcome === 'failure' && made.ban === null ? 'refused' : null;
  };
  return {
    version,
    requested: used[0]?.value.requested ?? '',
    right: resultOf('right'),
    unbound: resultOf('unbound'),
    falsified: resultOf('falsified'),
    isInvalidated: resultOf('invalidate') === 'accepted',
    isNone: of('right')?.outcome === 'no-token',
    isUnproven: used.some(({ value }) => value.outcome === 'wrong-proof'),
  };
}
