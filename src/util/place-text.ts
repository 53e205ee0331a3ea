/** Formats the place of a line in a file, as reports show it. */

/** The last part of a path on the server: `prosody.cfg.lua`. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Formats a place in a file: `prosody.cfg.lua:42`; only the name of the file if the line is
 * unknown.
 */
export function placeText({
  file,
  line,
}: {
  readonly file: string;
  readonly line: number | null;
}): string {
  return line === null ? fileName(file) : `${fileName(file)}:${line}`;
}
