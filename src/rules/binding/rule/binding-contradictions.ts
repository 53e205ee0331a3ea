/** Finds named types that contradict the TLS version, other endpoints, or other protocols. */
import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import { definedIn, obstacleTo } from '../facts/channel-bindings.js';
import { namedElsewhere, type NamedTypes } from '../facts/named-types.js';
import type { BindingCodes } from './binding-codes.js';

type Notes = Pick<Say<BindingCodes>, 'note' | 'contradicts'>;

/** Returns the contradictions of one endpoint. `all`: types of all endpoints. */
export function bindingContradictions(
  endpoint: string,
  all: readonly Known<NamedTypes>[],
  say: Notes,
): readonly Said[] {
  return all
    .filter(({ value }) => value.endpoint === endpoint)
    .flatMap((one) => [
      ...strays(one, say),
      ...changes(one, say),
      ...protocols(one, say),
      ...differ(one, all, say),
    ])
    .map(say.contradicts);
}

/**
 * Finds undefined types that are named together with defined ones. A list of only undefined types
 * is a separate fault.
 */
function strays(named: Known<NamedTypes>, say: Notes): readonly Said[] {
  const { version, types, scene } = named.value;
  const defined = definedIn(scene, types);
  const stray = types.filter((type) => obstacleTo(type, scene) != null && type.startsWith('tls-'));
  if (stray.length === 0 || defined.length === 0) return [];
  return [say.note(named, 'CHANNEL_BINDING_STRAY', { version, types: stray })];
}

/** Finds different types on a later connection with the same version. */
function changes(named: Known<NamedTypes>, say: Notes): readonly Said[] {
  const { version, types, later } = named.value;
  if (later === null) return [];
  const evidence = [...named.evidence, ...later.evidence];
  const args = { version, before: types, after: later.value };
  return [say.note({ evidence }, 'CHANNEL_BINDING_CHANGES', args)];
}

/** Compares SASL and SASL2, which check the same passwords. */
function protocols(named: Known<NamedTypes>, say: Notes): readonly Said[] {
  const { version, features } = named.value;
  const { mechanisms, sasl2 } = features;
  if (mechanisms.length === 0 || sasl2 === null) return [];
  const args = {
    version,
    sasl: mechanisms.filter((one) => !sasl2.mechanisms.includes(one)),
    sasl2: sasl2.mechanisms.filter((one) => !mechanisms.includes(one)),
  };
  if (args.sasl.length + args.sasl2.length === 0) return [];
  return [say.note(named, 'SASL2_DIFFERS', args)];
}

function differ(
  named: Known<NamedTypes>,
  all: readonly Known<NamedTypes>[],
  say: Notes,
): readonly Said[] {
  const elsewhere = namedElsewhere(all, named);
  if (elsewhere === null) return [];
  const { version, types } = named.value;
  const args = { version, types, elsewhere: elsewhere.value };
  return [say.note(elsewhere, 'CHANNEL_BINDING_DIFFERS', args)];
}
