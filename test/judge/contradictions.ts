/** A scan of a good service, and what contradicts it in evidence of the operator. */
import { judge } from '../../src/judge/judge.js';
import { CONFIGURATION_EXAMPLES } from '../../src/model/kinds/configuration-examples.js';
import {
  observationOf,
  type Coded,
  type ConfiguredSettings,
  type Observation,
  type Recording,
} from '../../src/model/index.js';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';
import { DOMAIN, good, recording } from '../arbitrary/build.js';

export const PLACE = { option: 'of the test', file: '/etc/prosody/prosody.cfg.lua', line: 7 };

export function configured(settings: Partial<ConfiguredSettings>): Observation {
  const { value } = CONFIGURATION_EXAMPLES.server;
  const whole = { ...value, settings: { ...(value.settings as ConfiguredSettings), ...settings } };
  const { software, version } = value;
  const asked = { software, version };
  return observationOf('config.server', DOMAIN, asked, '2026-11-30T12:00:00.000Z', {
    value: whole,
  });
}

export const [C2S, S2S] = [good('c2s'), good('s2s')];
export const WIRE = recording({ spots: [C2S, S2S] });

export function contradictionsOf(
  requirement: string,
  ...given: readonly (Observation | Recording)[]
): readonly Coded[] {
  const wire = given.find((one): one is Recording => 'observations' in one) ?? WIRE;
  const added = given.filter((one): one is Observation => 'kind' in one);
  return judge(withObservations(wire, added))
    .contradictions.filter((one) => one.requirement === requirement)
    .map(({ code, args }) => ({ code, args }));
}

export function xml(
  name: string,
  ns: string,
  children: XmlElement['children'] = [],
  attributes: XmlElement['attributes'] = {},
): XmlElement {
  return { name, ns, attributes, children };
}
