/** Personal eventing (PEP) in the disco#info of the account (XEP-0163, XEP-0384 §5). */
import { gap, known, notSeen, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { attribute, children, elements, type XmlElement } from '../../../wire/xmpp/xml.js';
import { distinct } from '../../../util/order.js';

const DISCO_INFO = 'http://jabber.org/protocol/disco#info';
const PUBSUB = 'http://jabber.org/protocol/pubsub';

/** PEP features that OMEMO needs, without the prefix `pubsub#`. */
const OMEMO_NEEDS = ['publish', 'publish-options', 'persistent-items'] as const;
/**
 * Features of the account's PEP service (without the prefix `pubsub#`) that let every contact read
 * a node; one such feature is enough.
 */
const OPEN_ACCESS = ['access-open', 'access-whitelist'] as const;

export interface Pep {
  /** Whether the account has the identity `pubsub/pep`. */
  readonly pep: boolean;
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

/**
 * Returns what the account announces about PEP. Unknown if it was not queried, or did not answer.
 */
export function pepOf({ [AT]: { seen } }: Place): Reading<Pep> {
  const answers = seen.at('entity.iq', 'account').flatMap(({ id, value }) => {
    const { query, answer } = value ?? {};
    return query === 'disco#info' && answer?.answer === 'result' && answer.payload !== null
      ? [{ id, payload: answer.payload }]
      : [];
  });
  const [first] = answers;
  if (first === undefined) return notSeen(gap('unasked', { code: 'E2EE_UNASKED', args: {} }));
  const identities = children(first.payload, 'identity', DISCO_INFO);
  const features = featuresOf(first.payload);
  const open = OPEN_ACCESS.filter((name) => features.includes(name));
  const present = [...OMEMO_NEEDS.filter((name) => features.includes(name)), ...open];
  const absent: string[] = OMEMO_NEEDS.filter((name) => !features.includes(name));
  const pep: Pep = {
    pep: identities.some(
      (identity) =>
        attribute(identity, 'category') === 'pubsub' && attribute(identity, 'type') === 'pep',
    ),
    present: distinct(present),
    absent: distinct(open.length === 0 ? [...absent, OPEN_ACCESS[0]] : absent),
  };
  return known(pep, first.id);
}

function featuresOf(query: XmlElement): readonly string[] {
  return elements(query).flatMap((element) => {
    const name = element.name === 'feature' ? attribute(element, 'var') : null;
    return name?.startsWith(`${PUBSUB}#`) === true ? [name.slice(PUBSUB.length + 1)] : [];
  });
}
