/** XML elements, stream headers and stream errors as a recording stores them. */

/**
 * An XML element as plain JSON. Names contain the namespace to which a prefix was bound, not the
 * prefix.
 */
export interface XmlElement {
  /** Local name of the element. */
  readonly name: string;
  /** Namespace; the empty string if the element has none. */
  readonly ns: string;
  /**
   * Attributes by local name; `{ns}local` for a prefixed attribute, `xml:lang` and the like for the
   * prefix `xml`. The server chooses the keys, for example `constructor`.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** Children without empty strings, and never two strings in a row. */
  readonly children: readonly (XmlElement | string)[];
}

/** The attributes of the server's `<stream:stream>` (RFC 6120 §4.7), each bounded. */
export interface StreamHeader {
  readonly from: string | null;
  readonly to: string | null;
  readonly id: string | null;
  readonly version: string | null;
  readonly lang: string | null;
  /** The default namespace that the header declares, usually the content namespace. */
  readonly ns: string | null;
}

/** A `<stream:error/>` (RFC 6120 §4.9). */
export interface StreamError {
  /**
   * Error condition; `undefined-condition` if the server names none. Servers also send unregistered
   * ones.
   */
  readonly condition: string;
  readonly text: string | null;
  /** Content of `see-other-host` as sent: a host with an optional port (RFC 6120 §4.9.3.19). */
  readonly seeOtherHost: string | null;
  /** Application-specific conditions as `{ns}name`, sorted. */
  readonly other: readonly string[];
}
