/** XML elements, stream headers and stream errors as a recording stores them. */

/** Plain JSON. Names hold the namespace that a prefix was bound to, not the prefix. */
export interface XmlElement {
  /** The local name. */
  readonly name: string;
  /** The empty string where there is none. */
  readonly ns: string;
  /**
   * By local name, `{ns}local` where the attribute has a prefix, `xml:lang` and the like where
   * that is `xml`. The server chooses the keys, `constructor` for example.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** No empty strings, and never two strings in a row. */
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
  /** `undefined-condition` where the server names none; servers also send unregistered ones. */
  readonly condition: string;
  readonly text: string | null;
  /** Content of `see-other-host`, as sent: a host, maybe a port (RFC 6120 §4.9.3.19). */
  readonly seeOtherHost: string | null;
  /** `{ns}name` of application-specific conditions, sorted. */
  readonly other: readonly string[];
}
