/** Reads XEP-0030 and the forms of XEP-0128. What is read is bounded, whatever was sent. */
import { bounded } from './bounded.js';
import { attribute, children, textOf, type XmlElement } from './element.js';
import { boundedAttribute, sortedSet } from './errors.js';

export const DISCO_INFO = 'http://jabber.org/protocol/disco#info';
export const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';
const FORM = 'jabber:x:data';

/** Most forms, fields of a form, and values of a field that are read. */
const MOST = 100;

interface DiscoIdentity {
  readonly category: string;
  readonly type: string;
  readonly name: string | null;
}

interface DataForm {
  /** `FORM_TYPE` (XEP-0068); null where the form does not say. */
  readonly type: string | null;
  /** In order, without `FORM_TYPE`. A field may have no value. */
  readonly fields: readonly { readonly name: string; readonly values: readonly string[] }[];
}

interface DiscoInfo {
  readonly identities: readonly DiscoIdentity[];
  /** Sorted, without doubles. */
  readonly features: readonly string[];
  readonly forms: readonly DataForm[];
}

/** Null for an element that is no `disco#info`. */
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

/** XEP-0004, of whatever type its fields are: some servers give them none (§3.3). */
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

/** In the order of the answer; empty for an element that is no `disco#items`. */
export function readDiscoItems(query: XmlElement): readonly DiscoItem[] {
  if (query.name !== 'query' || query.ns !== DISCO_ITEMS) return [];
  return children(query, 'item', DISCO_ITEMS).flatMap((item) => {
    const jid = attribute(item, 'jid');
    if (jid === null || jid.length > 3_071) return [];
    return [{ jid, node: boundedAttribute(item, 'node'), name: boundedAttribute(item, 'name') }];
  });
}

/** The nodes of an answer for `http://jabber.org/protocol/commands` (XEP-0050 §2.2), sorted. */
export function commandNodes(query: XmlElement): readonly string[] {
  return sortedSet(readDiscoItems(query).flatMap(({ node }) => node ?? []));
}
