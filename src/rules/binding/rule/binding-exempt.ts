/** Endpoints of which no channel binding can be asked, or of which it is not known. */
import { join, type Known, type NonEmpty } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { TlsVersion } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { mechanismsOf } from '../../shared/facts/streams.js';
import type { Unsupported } from '../facts/binding-support.js';
import { bindingsOf, versionsOf, type VersionBinding } from '../facts/version-bindings.js';
import type { BindingCodes } from './binding-codes.js';

/** Why the software has none in that version; null where it may. */
export type Lacks = (version: TlsVersion) => Known<Unsupported> | null;

type Bindings = readonly Known<VersionBinding>[];

/** The manifesto asks for it "if supported by server software". `alone`: there is nothing else. */
export function sayUnsupported(
  say: Say<BindingCodes>,
  lacks: Lacks,
  excused: Bindings,
  alone: boolean,
): readonly Said[] {
  const all = bindingsOf(excused);
  const why = all === null ? null : lacks(all.value[0].version);
  if (all === null || why === null) return [];
  const { software, since } = why.value;
  const args = { software, versions: versionsOf(all.value), since: since ?? '' };
  const from = join(all, why);
  const found = say.notApplicable(from, 'observed', 'CHANNEL_BINDING_UNSUPPORTED', args);
  return [alone ? found : say.asNote(found)];
}

/** ANONYMOUS, EXTERNAL and tokens bind no password. `alone`: there is nothing else. */
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

/** The manifesto asks for it where the software has it: without SCRAM, that does not show. */
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
