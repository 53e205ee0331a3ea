/** Formats 4 octets as a dotted decimal IPv4 address. */
export function formatIpv4(octets: Uint8Array): string {
  return octets.join('.');
}

/** Formats 16 octets as canonical IPv6 text (RFC 5952); IPv4-mapped addresses get dots (§5). */
export function formatIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => {
    const [high = 0, low = 0] = octets.subarray(index * 2, index * 2 + 2);
    return high * 0x100 + low;
  });
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${formatIpv4(octets.subarray(12))}`;
  }
  const { start, length } = longestZeros(groups);
  const hex = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/**
 * Finds the longest run of zero groups in an IPv6 address; the first of several runs of equal
 * length (RFC 5952 §4.2).
 */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  });
  return longest;
}
