/**
 * Decodes the text of a file without its byte order mark. UTF-8, or UTF-16 with a byte order mark:
 * PowerShell 5 writes UTF-16 with `>` and `Out-File`.
 */
export function decodeText(octets: Uint8Array): string {
  const [first, second] = octets;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(octets);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(octets);
  return new TextDecoder('utf-8').decode(octets);
}
