/** One module of node-forge, in 6 ms instead of the 41 ms of the whole; it has no types of its own. */
declare module 'node-forge/lib/asn1.js' {
  interface Asn1Object {
    readonly tagClass: number;
    readonly type: number;
    readonly constructed: boolean;
    /** A binary string, or the elements of a constructed one. */
    readonly value: string | readonly Asn1Object[];
  }
  const asn1: {
    fromDer(
      bytes: string,
      options: {
        strict: boolean;
        parseAllBytes: boolean;
        decodeBitStrings: boolean;
        maxDepth: number;
      },
    ): Asn1Object;
    toDer(element: Asn1Object): { getBytes(): string };
  };
  export = asn1;
}
