/**
 * Formats the code number of a suite, group or scheme without a registered name in hex: `0xC0FF`.
 */
export function unnamed(code: number, octets: 2 | 3 = 2): string {
  return `0x${code
    .toString(16)
    .toUpperCase()
    .padStart(octets * 2, '0')}`;
}
