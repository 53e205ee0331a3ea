import type {
  Alert,
  Failure,
  HandshakeEstablished,
  Observation,
  ProtocolVersion,
  RefusedFlight,
  ObservationView,
  TlsVersion,
} from '../../../model/index.js';
import { askedOf, flightOf, TLS_VERSIONS } from '../../../model/index.js';
import { PROTOCOL_VERSION } from '../../../wire/tls/alert.js';
import { suitesIn } from './tls-lists.js';

/** The server's reaction to one TLS version. */
export type VersionAnswer =
  | { readonly answer: 'accepted'; readonly evidence: readonly string[] }
  | {
      readonly answer: 'refused';
      /**
       * Whether the server refuses the TLS version itself, and not only another part of the
       * ClientHello.
       */
      readonly firm: boolean;
      /**
       * The TLS alert with which the server refused the version; null if it closed the connection
       * or chose a lower version.
       */
      readonly alert: Alert | null;
      /** The lower TLS version that the server chose instead, or null. */
      readonly chosen: ProtocolVersion | null;
      readonly evidence: readonly string[];
    }
  | {
      readonly answer: 'unknown';
      /**
       * Why it is unknown whether the server accepts the TLS version; null if the version was not
       * tested.
       */
      readonly failure: Failure | null;
      readonly evidence: readonly string[];
    };

/**
 * Returns the server's reaction to a TLS version. The version is accepted if a ClientHello or
 * handshake was accepted, or refused only after the server's flight in that version. The version
 * is refused if every named suite was offered in it and refused. Without a complete list of
 * suites, handshakes decide: only `protocol_version`, or the choice of a lower version than the
 * one offered, refuses the version. Other alerts and a close may refuse the suites or groups.
 */
export function versionAnswer(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): VersionAnswer {
  const observations = seen.at('tls.handshake', endpointId);
  const accepted = observations.filter(
    ({ value }) => value !== undefined && flightOf(value)?.version === version,
  );
  const listed = suitesIn(seen, endpointId, version);
  const suites = listed?.value;
  if (accepted.length > 0 || (suites?.accepted.length ?? 0) > 0) {
    const list = listed !== null && suites !== undefined && suites.accepted.length > 0;
    return { answer: 'accepted', evidence: [...idsOf(accepted), ...(list ? [listed.id] : [])] };
  }
  if (listed !== null && suites?.complete === true) {
    const { alert = null, instead = null } = suites.refusal ?? {};
    return { answer: 'refused', firm: true, alert, chosen: instead, evidence: [listed.id] };
  }

  const refusals = observations.flatMap(({ id, value }): Refusal[] => {
    const offered = TLS_VERSIONS.indexOf(version as TlsVersion);
    if (value === undefined || offered === -1) return [];
    if (!value.offered.some((one) => one === version)) return [];
    const flight = flightOf(value);
    if (flight !== null) {
      const lower = TLS_VERSIONS.indexOf(flight.version) < offered;
      return lower ? [{ id, firm: true, alert: null, chosen: flight.version }] : [];
    }
    if (value.outcome === 'established') return [];
    const firm = value.alert?.description === PROTOCOL_VERSION;
    return [{ id, firm, alert: value.alert, chosen: null }];
  });
  const refusal =
    refusals.find(({ firm, alert }) => firm && alert !== null) ??
    refusals.find(({ firm }) => firm) ??
    refusals[0];
  if (refusal !== undefined) {
    const { id, firm, alert, chosen } = refusal;
    return { answer: 'refused', firm, alert, chosen, evidence: [id] };
  }
  const failed = observations.filter(({ failure }) => failure !== undefined);
  const unlisted = listed?.failure ?? suites?.failure;
  if (listed !== null && unlisted != null) {
    return { answer: 'unknown', failure: unlisted, evidence: [listed.id] };
  }
  const isOwn = (one: Observation<'tls.handshake'>): boolean =>
    askedOf(one)?.version === version && !isByKey(one);
  const own = failed.find(isOwn) ?? failed[0];
  return {
    answer: 'unknown',
    failure: own?.failure ?? null,
    evidence: own === undefined ? [] : [own.id],
  };
}

/** Whether the server may have refused something else in the ClientHello than its TLS version. */
export function isUnsure(
  answer: VersionAnswer,
): answer is Extract<VersionAnswer, { answer: 'refused' }> {
  return answer.answer === 'refused' && !answer.firm;
}

interface Refusal {
  readonly id: string;
  readonly firm: boolean;
  readonly alert: Alert | null;
  readonly chosen: ProtocolVersion | null;
}

function idsOf(observations: readonly { readonly id: string }[]): string[] {
  return observations.map(({ id }) => id);
}

/** An established handshake with the id of its observation. */
interface Established {
  readonly id: string;
  /** Whether the handshake requested a certificate with a given key type. */
  readonly byKey: boolean;
  readonly handshake: HandshakeEstablished;
}

/** Returns the established handshakes of an endpoint, in the order of their ids. */
export function establishedAt(seen: ObservationView, endpointId: string): readonly Established[] {
  return seen
    .at('tls.handshake', endpointId)
    .flatMap((one) =>
      one.value?.outcome === 'established'
        ? [{ id: one.id, byKey: isByKey(one), handshake: one.value }]
        : [],
    );
}

/** Whether a handshake requested a certificate with a given key type. */
export function isByKey(handshake: Observation<'tls.handshake'>): boolean {
  const authentication = askedOf(handshake)?.authentication ?? null;
  return authentication !== null;
}

/**
 * The server's flight in a handshake that was established, or refused after it, with the
 * observation's id.
 */
interface Served {
  readonly id: string;
  /** Whether the handshake requested a certificate with a given key type. */
  readonly byKey: boolean;
  readonly flight: HandshakeEstablished | RefusedFlight;
}

/**
 * Returns what the server sent in each handshake at an endpoint (its flights), in the order of the
 * observation ids.
 */
export function servedAt(seen: ObservationView, endpointId: string): readonly Served[] {
  return seen.at('tls.handshake', endpointId).flatMap((one) => {
    const flight = one.value === undefined ? null : flightOf(one.value);
    return flight === null ? [] : [{ id: one.id, byKey: isByKey(one), flight }];
  });
}
