/** Reads further properties of an endpoint's TLS from the observations, for notes. */
import { answersOf, known, type Known } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import {
  variantOf,
  type Failure,
  type HandshakeEstablished,
  type Observation,
  type ObservationView,
  type TlsFeatures,
  type TlsList,
  type TlsSuites,
  type Role,
} from '../../../model/index.js';
import { suitesAt } from './tls-lists.js';
import { establishedAt } from './tls-versions.js';

/** The suite list for one TLS version, such as `TLSv1.2`. */
interface ListInVersion extends TlsList {
  readonly version: string;
}

export interface TlsDetails {
  /**
   * Lists of accepted cipher suites of an endpoint, one for each TLS version, sorted by
   * observation id.
   */
  readonly suites: readonly {
    readonly list: Known<TlsSuites>;
    /**
     * Suites of the list that another endpoint refuses, according to its complete list for this
     * TLS version.
     */
    readonly notEverywhere: readonly string[];
  }[];
  /** Reasons why suite lists are incomplete. */
  readonly incomplete: readonly Known<Failure & { readonly version: string }>[];
  readonly groups: readonly Known<ListInVersion>[];
  readonly signatures: readonly Known<ListInVersion>[];
  readonly features: readonly Known<TlsFeatures>[];
  /** Established handshakes of the endpoint. */
  readonly handshakes: readonly Known<HandshakeEstablished>[];
}

export function tlsDetails({ [AT]: { seen, subject: endpointId } }: Place<Role>): TlsDetails {
  return {
    suites: suitesAt(seen, endpointId).map((list) => ({
      list,
      notEverywhere: notEverywhere(seen, list.value),
    })),
    incomplete: seen.at('tls.suites', endpointId).flatMap((list) => {
      const why = list.failure ?? list.value.failure;
      return why === null ? [] : [known({ version: versionOf(list), ...why }, list.id)];
    }),
    groups: inVersions(seen.at('tls.groups', endpointId)),
    signatures: inVersions(seen.at('tls.signatures', endpointId)),
    features: answersOf(seen.at('tls.features', endpointId)),
    handshakes: establishedAt(seen, endpointId).map(({ id, handshake }) => known(handshake, id)),
  };
}

function notEverywhere(seen: ObservationView, { version, accepted }: TlsSuites): readonly string[] {
  const complete = suitesOfAll(seen).filter((list) => list.version === version && list.complete);
  return accepted.filter((suite) => complete.some((list) => !list.accepted.includes(suite)));
}

function suitesOfAll(seen: ObservationView): readonly TlsSuites[] {
  return seen.all('tls.suites').flatMap(({ value }) => value ?? []);
}

function inVersions(
  lists: readonly Observation<'tls.groups' | 'tls.signatures'>[],
): readonly Known<ListInVersion>[] {
  return lists.flatMap((list) =>
    list.value === undefined ? [] : [known({ ...list.value, version: versionOf(list) }, list.id)],
  );
}

/**
 * Returns the TLS version of a list of suites, groups or signature schemes. If the probe broke
 * off, returns the probe's id with `!` instead.
 */
function versionOf({
  kind,
  asked,
}: Observation<'tls.suites' | 'tls.groups' | 'tls.signatures'>): string {
  return variantOf(kind, asked) ?? '';
}
