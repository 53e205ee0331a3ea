/**
 * Findings for endpoints that are compliant without channel binding, or for which it is unknown
 * whether they need it.
 */
import { join, type Known, type NonEmpty } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import { distinct } from '../../../util/order.js';
import { mechanismsOf } from '../../shared/facts/streams.js';
import type { Lacks } from '../facts/binding-support.js';
import { bindingsOf, versionsOf, type VersionBinding } from '../facts/version-bindings.js';
import type { BindingCodes } from './binding-codes.js';

type Bindings = readonly Known<VersionBinding>[];

/**
 * Findings for software without channel binding. The manifesto requires it only "if supported by
 * server software". If `alone`, no other TLS version of the endpoint is judged, so this finding
 * decides.
 */
export function sayUnsupported(
  say: Say<BindingCodes>,
  lacks: Lacks,
  excused: Bindings,
  alone: boolean,
): readonly Said[] {
  const all = bindingsOf(excused);
  const why = all === null ? null : lacks[all.value[0].version];
  if (all === null || why === null) return [];
  const { software, since } = why.value;
  const args = { software, versions: versionsOf(all.value), since: since ?? '' };
  const from = join(all, why);
  const found = say.notApplicable(from, 'observed', 'CHANNEL_BINDING_UNSUPPORTED', args);
  return [alone ? found : say.asNote(found)];
}

/**
 * Findings for endpoints with only ANONYMOUS, EXTERNAL or tokens: there is no password that
 * channel binding could protect. If `alone`, no other TLS version of the endpoint is judged, so
 * this finding decides.
 */
export function sayNoPasswords(
  say: Say<BindingCodes>,
  bare: Bindings,
  alone: boolean,
): readonly Said[] {
  const all = bindingsOf(bare);
  if (all === null) return [];
  const args = mechanismArgs(all.value);
  const found = say.notApplicable(all, 'observed', 'CHANNEL_BINDING_NO_PASSWORDS', args);
  return [alone ? found : say.asNote(found)];
}

/**
 * Findings for endpoints without SCRAM. The manifesto requires channel binding if the software
 * supports it; without SCRAM this is unknown.
 */
export function sayNoScram(say: Say<BindingCodes>, open: Bindings): readonly Said[] {
  const all = bindingsOf(open);
  return all === null
    ? []
    : [say.unseen('CHANNEL_BINDING_NO_SCRAM', mechanismArgs(all.value), all)];
}

function mechanismArgs(bindings: NonEmpty<VersionBinding>): {
  versions: string[];
  mechanisms: string[];
} {
  const mechanisms = distinct(bindings.flatMap(({ stream }) => mechanismsOf(stream.value)));
  return { versions: versionsOf(bindings), mechanisms };
}
