/** Whether only programs on the same machine can connect to this address. */
export function isLoopbackAddress(address: string): boolean {
  return /^127\.|^::1$|^::ffff:127\.|^localhost$/.test(address);
}
