import { bounded } from './bounded.js';

export interface XmlLimits {
  /** Maximum bytes from the end of one stanza to the end of the next, white space included. */
  readonly stanzaBytes: number;
  readonly streamBytes: number;
  /** Maximum number of stanzas in a stream. */
  readonly stanzas: number;
  /** Maximum nesting of elements; the stanza is at depth 1. */
  readonly depth: number;
  /** Maximum number of attributes of one element, including namespace declarations. */
  readonly attributes: number;
  /** Maximum number of elements and texts in one stanza. */
  readonly nodes: number;
}

/**
 * Default limits of the XML reader. The parser saxes has no limits, and its time is quadratic for
 * deeply nested namespaces.
 */
export const XML_LIMITS: XmlLimits = {
  stanzaBytes: 1_048_576,
  streamBytes: 16_777_216,
  stanzas: 65_536,
  depth: 64,
  attributes: 64,
  nodes: 20_000,
};

/** Stream errors for invalid XML (RFC 6120 §4.9.3), and `limit` for an exceeded limit. */
export type XmlCondition = 'restricted-xml' | 'not-well-formed' | 'unsupported-encoding' | 'limit';

/** Thrown for data that is not XML of a stream (RFC 6120 §11), or exceeds a limit. */
export class XmlViolation extends Error {
  readonly condition: XmlCondition;

  constructor(condition: XmlCondition, message: string) {
    super(bounded(message, 300));
    this.name = 'XmlViolation';
    this.condition = condition;
  }
}

/** Creates the error for XML that exceeds a limit. */
export function tooMuch(most: number, what: string): XmlViolation {
  return new XmlViolation('limit', `more than ${most} ${what}`);
}

/** Creates the violation for text between stanzas. */
export function strayText(): XmlViolation {
  return new XmlViolation('not-well-formed', 'text where only white space may stand');
}
