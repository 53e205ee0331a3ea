import { bounded } from './bounded.js';

export interface XmlLimits {
  /** From the end of one stanza to the end of the next, white space between them included. */
  readonly stanzaBytes: number;
  readonly streamBytes: number;
  /** Stanzas in a stream. */
  readonly stanzas: number;
  /** Elements within each other, the stanza being the first. */
  readonly depth: number;
  /** Of one element, namespace declarations included. */
  readonly attributes: number;
  /** Elements and texts of one stanza. */
  readonly nodes: number;
}

/** No parser bounds anything, and namespaces make deep nesting quadratic in saxes. */
export const XML_LIMITS: XmlLimits = {
  stanzaBytes: 1_048_576,
  streamBytes: 16_777_216,
  stanzas: 65_536,
  depth: 64,
  attributes: 64,
  nodes: 20_000,
};

/** The stream errors that RFC 6120 §4.9.3 has for bad XML, and `limit` for what is too much. */
export type XmlCondition = 'restricted-xml' | 'not-well-formed' | 'unsupported-encoding' | 'limit';

/** What came is not XML of a stream (RFC 6120 §11), or is more than is taken. */
export class XmlViolation extends Error {
  readonly condition: XmlCondition;

  constructor(condition: XmlCondition, message: string) {
    super(bounded(message, 300));
    this.name = 'XmlViolation';
    this.condition = condition;
  }
}

/** A violation of one of the limits. */
export function tooMuch(most: number, what: string): XmlViolation {
  return new XmlViolation('limit', `more than ${most} ${what}`);
}

/** Text outside any stanza. */
export function strayText(): XmlViolation {
  return new XmlViolation('not-well-formed', 'text where only white space may stand');
}
