/** XML elements, stream headers and stream errors as a recording stores them. */

/**
 * An XML element as plain JSON. Names contain the namespace to which a prefix was bound, not the
 * prefix.
 */
export interface XmlElement {
  /** Local name of the element. */
  readonly name: string;
  /** Namespace of the element; the empty string if it has none. */
  readonly ns: string;
  /**
   * Attributes by local name; `{ns}local` for a prefixed attribute, `xml:lang` and the like for the
   * prefix `xml`. The server chooses the keys, for example `constructor`.
   */
  readonly attributes: Readonly<Record<string, string>>;
  /** Children of the XML element: texts are not empty, and two texts never follow each other. */
  readonly children: readonly (XmlElement | string)[];
}

/**
 * Attributes of the `<stream:stream>` that the server sent (RFC 6120 §4.7), each cut to a maximum
 * length.
 */
export interface StreamHeader {
  readonly from: string | null;
  readonly to: string | null;
  readonly id: string | null;
  readonly version: string | null;
  readonly lang: string | null;
  /** The default namespace that the stream header declares, usually the content namespace. */
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
  /** Application-specific conditions of the stream error as `{ns}name`, sorted. */
  readonly other: readonly string[];
}
