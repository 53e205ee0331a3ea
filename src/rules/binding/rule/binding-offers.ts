/** Rulings on the channel binding that an endpoint offers, and on the login results for it. */
import type { Known, NonEmpty } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { SaslProtocol, TlsVersion } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { mechanismsOf } from '../../shared/facts/streams.js';
import { definedIn, obstacleTo, offeredTypes, oneProtocolOf } from '../facts/channel-bindings.js';
import { bindingsOf, versionsOf, type VersionBinding } from '../facts/version-bindings.js';
import type { BindingCodes } from './binding-codes.js';

type Words = Say<BindingCodes>;
type Binding = Known<VersionBinding>;

/**
 * Judges the channel binding that an endpoint offers with one protocol of logins. If `isAll`, no other
 * TLS version can have another offer.
 */
export function sayOffers(
  say: Words,
  bindings: readonly Binding[],
  isAll: boolean,
): readonly Said[] {
  const whole = bindingsOf(bindings);
  if (whole === null) return [];
  const lacking = bindingsOf(bindings.filter(({ value }) => value.is === 'none'));
  const offered = bindings.filter(({ value }) => value.is !== 'none');
  const isEverywhere = isAll && bindings.every(({ value }) => oneProtocolOf(value.stream.value));
  const flawed = offered.flatMap((one) => [
    ...sayFlaws(say, one),
    ...sayProtocol(say, one, isEverywhere),
  ]);
  const working = bindingsOf(offered.filter(({ value }) => value.is === 'works'));
  const noted = working === null ? [] : [say.asNote(saySound(say, working))];
  if (lacking === null) return flawed.length > 0 ? [...flawed, ...noted] : [saySound(say, whole)];
  const versions = versionsOf(lacking.value);
  if (offered.length > 0) {
    const args = { offered: versionsOf(offered.map(({ value }) => value)), lacking: versions };
    const inPart = say.partial(whole, 'advertised', 'CHANNEL_BINDING_IN_PART', args);
    return [inPart, ...flawed, ...noted];
  }
  const mechanisms = distinct(lacking.value.flatMap(({ stream }) => mechanismsOf(stream.value)));
  const short = isAll ? say.missing : say.partial;
  return [short(whole, 'observed', 'CHANNEL_BINDING_NOT_OFFERED', { versions, mechanisms })];
}

/**
 * Judges TLS versions without a fault in channel binding. The finding makes the strongest of three
 * claims that holds in all versions: a login works, the server knows the types, or it offers them.
 */
function saySound(say: Words, from: Known<NonEmpty<VersionBinding>>): Said {
  const bindings = from.value;
  const versions = versionsOf(bindings);
  const by = protocolArgs(bindings[0]);
  if (bindings.every(({ is }) => is === 'works')) {
    const types = typesBy(bindings, ({ proof }) => proof?.value.bound ?? []);
    const refusing = (what: 'falsified' | 'downgrade' | 'foreign'): string[] =>
      versionsOf(bindings.filter(({ proof }) => proof?.value[what]?.answer === 'refused'));
    const args = {
      ...{ versions, ...types, falsified: refusing('falsified') },
      ...{ downgrade: refusing('downgrade'), foreign: refusing('foreign'), ...by },
    };
    return say.met(from, 'exercised', 'CHANNEL_BINDING_WORKS', args);
  }
  if (bindings.every(({ is }) => is === 'known')) {
    const types = typesBy(bindings, ({ oracle }) => oracle?.value.known ?? []);
    const noticed = bindings.filter(({ oracle }) => oracle?.value.downgradeNoticed === true);
    const args = { versions, ...types, downgradeNoticed: versionsOf(noticed), ...by };
    return say.met(from, 'observed', 'CHANNEL_BINDING_KNOWN', args);
  }
  const types = typesBy(bindings, ({ stream, version }) => offeredTypes(stream.value, version));
  const unnamed = versionsOf(
    bindings.filter(({ stream }) => stream.value.channelBindings.length === 0),
  );
  const args = { versions, ...types, unnamed, ...by };
  return say.met(from, 'advertised', 'CHANNEL_BINDING_OFFERED', args);
}

/** Names the protocol of a login, if it is not SASL. */
export function protocolArgs({ protocol }: { readonly protocol: SaslProtocol }): {
  readonly protocol?: 'SASL2';
} {
  return protocol === 'SASL2' ? { protocol } : {};
}

/**
 * Returns the defined channel-binding types by TLS version, because they differ between versions.
 */
function typesBy(
  bindings: readonly VersionBinding[],
  pick: (binding: VersionBinding) => readonly string[],
): { tls12: string[]; tls13: string[] } {
  const of = (wanted: TlsVersion): string[] =>
    distinct(
      bindings.flatMap((one) => (one.version === wanted ? definedIn(one.scene, pick(one)) : [])),
    );
  return { tls12: of('TLSv1.2'), tls13: of('TLSv1.3') };
}

function sayFlaws(say: Words, binding: Binding): readonly Said[] {
  const { version, stream, scene, proof, oracle, held, is } = binding.value;
  switch (is) {
    case 'unknown': {
      if (held === null) return [say.unseen('CHANNEL_BINDING_TYPE_UNKNOWN', { version }, binding)];
      const evidence = [...binding.evidence, ...held.evidence];
      return [say.unseen('LOGINS_HELD_BACK', { detail: held.detail }, { evidence })];
    }
    case 'unsettled': {
      const args = { version, types: offeredTypes(stream.value, version) };
      return [say.unseen('CHANNEL_BINDING_UNSETTLED', args, binding)];
    }
    case 'unusable': {
      const types = offeredTypes(stream.value, version);
      const because = distinct(types.flatMap((type) => obstacleTo(type, scene) ?? []));
      const args = { version, types, because };
      return [
        say.contradicts(say.partial(binding, 'advertised', 'CHANNEL_BINDING_UNUSABLE', args)),
      ];
    }
    case 'undefined': {
      const logged = proof !== null && proof.value.bound.length > 0;
      const types = logged ? proof.value.bound : (oracle?.value.known ?? []);
      const refused = logged
        ? proof.value.refused.map(({ type }) => type)
        : (oracle?.value.unknown ?? []);
      const exercised = logged ? 'yes' : 'no';
      const args = { version, types, refused, exercised, ...protocolArgs(binding.value) } as const;
      const basis = logged ? 'exercised' : 'observed';
      return [say.contradicts(say.partial(binding, basis, 'CHANNEL_BINDING_UNDEFINED', args))];
    }
    case 'refused':
    case 'works':
      return sayRefused(say, binding);
    default:
      return [];
  }
}

/**
 * If one channel-binding type works, the refusal of a type that the server did not name is only
 * noted.
 */
function sayRefused(say: Words, binding: Binding): readonly Said[] {
  const { version, scene, proof, is } = binding.value;
  const refused = (proof?.value.refused ?? []).filter(
    ({ type, named }) => is === 'refused' || (named && obstacleTo(type, scene) === null),
  );
  const [first] = refused;
  if (first === undefined) return [];
  const { condition } = first;
  const types = refused.map(({ type }) => type);
  const args = { version, types, condition, ...protocolArgs(binding.value) };
  return [say.contradicts(say.partial(binding, 'exercised', 'CHANNEL_BINDING_REFUSED', args))];
}

/** One protocol without `-PLUS` is as bad as both: a client may know only that one. */
function sayProtocol(
  say: Words,
  { value: { version, stream } }: Binding,
  isEverywhere: boolean,
): readonly Said[] {
  const one = oneProtocolOf(stream.value);
  if (one === null) return [];
  const args = { version, ...one };
  const short = isEverywhere ? say.missing : say.partial;
  return [say.contradicts(short(stream, 'advertised', 'CHANNEL_BINDING_ONE_PROTOCOL', args))];
}
