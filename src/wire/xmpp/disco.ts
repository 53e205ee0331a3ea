/** Decodes service discovery (XEP-0030) and its forms (XEP-0128). All sizes are bounded. */
import { bounded } from './bounded.js';
import { attribute, children, textOf, type XmlElement } from './element.js';
import { boundedAttribute, sortedSet } from './errors.js';

export const DISCO_INFO = 'http://jabber.org/protocol/disco#info';
export const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';
const FORM = 'jabber:x:data';

/**
 * Maximum number of forms in a service discovery answer, of fields in a form, and of values in a
 * field.
 */
const MOST = 100;

interface DiscoIdentity {
  readonly category: string;
  readonly type: string;
  readonly name: string | null;
}

interface DataForm {
  /** Type of the form: its `FORM_TYPE` (XEP-0068), or null if it has none. */
  readonly type: string | null;
  /** Fields of the form in order, without `FORM_TYPE`. A field may have no value. */
  readonly fields: readonly { readonly name: string; readonly values: readonly string[] }[];
}

interface DiscoInfo {
  readonly identities: readonly DiscoIdentity[];
  /** Features that the entity announces, sorted, without duplicates. */
  readonly features: readonly string[];
  readonly forms: readonly DataForm[];
}

/** Decodes a `disco#info` query. Returns null for another element. */
export function readDiscoInfo(query: XmlElement): DiscoInfo | null {
  if (query.name !== 'query' || query.ns !== DISCO_INFO) return null;
  return {
    identities: children(query, 'identity', DISCO_INFO)
      .slice(0, MOST)
      .map((identity) => ({
        category: boundedAttribute(identity, 'category') ?? '',
        type: boundedAttribute(identity, 'type') ?? '',
        name: boundedAttribute(identity, 'name'),
      })),
    features: featuresOf(query),
    forms: children(query, 'x', FORM).slice(0, MOST).map(readForm),
  };
}

function featuresOf(query: XmlElement): string[] {
  const named = children(query, 'feature', DISCO_INFO).map((one) => boundedAttribute(one, 'var'));
  return [...new Set(named.filter((one) => one !== null))].sort().slice(0, 1_000);
}

/**
 * Decodes a data form (XEP-0004). Ignores the field types, because some servers omit them (§3.3).
 */
function readForm(form: XmlElement): DataForm {
  const fields = children(form, 'field', FORM)
    .slice(0, MOST)
    .map((field) => ({
      name: boundedAttribute(field, 'var') ?? '',
      values: children(field, 'value', FORM)
        .slice(0, MOST)
        .map((value) => bounded(textOf(value).trim())),
    }));
  const type = fields.find(({ name }) => name === 'FORM_TYPE')?.values[0] ?? null;
  return { type, fields: fields.filter(({ name }) => name !== 'FORM_TYPE') };
}

interface DiscoItem {
  readonly jid: string;
  readonly node: string | null;
  readonly name: string | null;
}

/** Decodes `disco#items` in order. Returns an empty list for another element. */
export function readDiscoItems(query: XmlElement): readonly DiscoItem[] {
  if (query.name !== 'query' || query.ns !== DISCO_ITEMS) return [];
  return children(query, 'item', DISCO_ITEMS).flatMap((item) => {
    const jid = attribute(item, 'jid');
    if (jid === null || jid.length > 3_071) return [];
    return [{ jid, node: boundedAttribute(item, 'node'), name: boundedAttribute(item, 'name') }];
  });
}

/** Returns the nodes of the ad-hoc commands that an answer lists (XEP-0050 §2.2), sorted. */
export function commandNodes(query: XmlElement): readonly string[] {
  return sortedSet(readDiscoItems(query).flatMap(({ node }) => node ?? []));
}
